class EgressError(Exception):
    """The call did not happen, or brought no whole answer. The text is for people; `code` stays."""

    code = "failed"


class AddressRefused(EgressError):
    """Nobody calls this address, whatever it would answer."""

    code = "address_refused"


class Unreachable(EgressError):
    """No such name, nobody there, no valid certificate, or no HTTP."""

    code = "unreachable"


class TooSlow(EgressError):
    code = "timeout"


class TooLarge(EgressError):
    code = "too_large"
