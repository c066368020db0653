from django.contrib.auth.hashers import ScryptPasswordHasher


class HubScrypt(ScryptPasswordHasher):
    """Meets OWASP ASVS 5.0 (11.4.2), which Django's default cost does not."""

    work_factor = 2**15
    block_size = 8
    parallelism = 3
    maxmem = 64 * 1024 * 1024  # OpenSSL refuses these costs within its own default
