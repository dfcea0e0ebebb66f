"""Readers of the files that other quiz programs write: GIFT, Aiken, Moodle XML, QTI, Anki and their like. Nothing is stored."""
