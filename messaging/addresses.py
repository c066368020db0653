"""Where messages link to in the apps above. They say it when they are loaded; without it there is no link."""

report_message = ""  # with {pk}
