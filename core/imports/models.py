"""The table of imports under way; the files themselves lie in the data folder until the import is over."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.database import Utc
from core.imports.rules import Step


class ImportJob(SQLModel, table=True):
    """One file on its way into a bank: whoever holds the lease carries it on from where it stands."""

    __tablename__ = "import_job"

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True, max_length=40)
    """The name of the kept file, which nobody can guess; it is also the address of its preview in the console."""
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    address_id: int | None = Field(default=None, foreign_key="address.id", index=True, ondelete="CASCADE")
    """The chat that the file came from and that hears what became of it; none for one that the console holds."""
    attachment: str = Field(default="", max_length=500)
    """What the channel fetches the file by."""
    file_name: str = Field(max_length=200)
    bank_name: str = Field(default="", max_length=120)
    branch_code: str = Field(default="", max_length=60)
    bank_id: int | None = Field(default=None, foreign_key="bank.id", index=True, ondelete="CASCADE")
    match: str = Field(max_length=10)
    step: str = Field(max_length=10, index=True)
    done: int = 0
    """Questions of the file that are stored or found to be there."""
    total: int = 0
    batch_id: int | None = Field(default=None, foreign_key="batch.id", index=True, ondelete="SET NULL")
    problem: str = Field(default="", max_length=60)
    """The key of the sentence that says why it failed."""
    tries: int = 0
    claimed_until: datetime | None = Field(default=None, sa_type=Utc)
    created_at: datetime = Field(sa_type=Utc, index=True)

    @property
    def standing(self) -> Step:
        """Return how far it has come."""
        return Step(self.step)
