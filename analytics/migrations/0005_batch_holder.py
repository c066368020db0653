from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0004_fetching'),
    ]

    operations = [
        migrations.AddField(
            model_name='batch',
            name='holder',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
    ]
