"""Reads tables of influencers as they exist in the wild, or says why it can't.

Two passes over a file on disk: ``survey`` decides what each column is, ``reading`` turns rows into
statements. Nothing is guessed: what a file doesn't prove becomes a question, a refused column or an unknown cell.
Only ``store`` knows the database.
"""
