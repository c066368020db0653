"""The verbs of campaigns that touch more than one row, a module for each part of the story."""
