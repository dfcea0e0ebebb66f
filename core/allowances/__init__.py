"""How many messages people still allow, on channels where the service may not write as it likes."""
