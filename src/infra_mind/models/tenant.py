from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """Whose something is: an organisation's, else one user's alone."""

    user_id: str
    organisation_id: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """What the columns of its documents say."""
        if self.organisation_id:
            return {"organisation_id": self.organisation_id}
        return {"user_id": self.user_id, "organisation_id": ""}
