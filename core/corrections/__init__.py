"""Doubts about keys: members report them, those who keep the bank decide, and what was marked by a wrong key is marked anew."""
