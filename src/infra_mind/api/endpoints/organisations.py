from http import HTTPStatus

from fastapi import APIRouter, Response

from ...models.membership import MemberRole
from ...services.organisations import Invited
from ..dependencies import (
    ManageOrganisation,
    OwnOrganisation,
    Person,
    Program,
    ReadOrganisation,
    check_id,
)
from ..schemas import (
    Acceptance,
    InvitationIn,
    InvitationOut,
    InvitationView,
    MemberView,
    OrganisationIn,
    OrganisationView,
    RoleChange,
)
from ..state import State

router = APIRouter(tags=["organisations"])


@router.post("/organisations", status_code=HTTPStatus.CREATED)
async def create(given: OrganisationIn, user: Person, state: Program) -> OrganisationView:
    """A new organisation that you own."""
    made = await state.organisations.create(given.name, user.user)
    return OrganisationView.of(made, MemberRole.OWNER)


@router.get("/organisations")
async def find(user: Person, state: Program) -> list[OrganisationView]:
    """Organisations that you are in, with what you are there."""
    found = await state.organisations.of_user(user.user.id)
    return [OrganisationView.of(one, role) for one, role in found]


@router.get("/organisations/{organisation_id}")
async def get(tenant: ReadOrganisation, state: Program) -> OrganisationView:
    """One organisation."""
    found = await state.organisations.get(tenant.organisation_id)
    return OrganisationView.of(found, await role_of(state, tenant.organisation_id, tenant.user_id))


@router.patch("/organisations/{organisation_id}")
async def rename(
    tenant: OwnOrganisation, given: OrganisationIn, state: Program
) -> OrganisationView:
    """Another name."""
    changed = await state.organisations.rename(tenant.organisation_id, given.name)
    return OrganisationView.of(changed, MemberRole.OWNER)


@router.delete("/organisations/{organisation_id}", status_code=HTTPStatus.NO_CONTENT)
async def delete(tenant: OwnOrganisation, state: Program) -> Response:
    """Remove an organisation that has no assessments any more."""
    await state.organisations.delete(tenant.organisation_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get("/organisations/{organisation_id}/members")
async def members(tenant: ReadOrganisation, state: Program) -> list[MemberView]:
    """Who is in it, and as what."""
    found = await state.organisations.members(tenant.organisation_id)
    return [MemberView.of(one) for one in found]


@router.patch("/organisations/{organisation_id}/members/{user_id}")
async def change_member(
    tenant: ManageOrganisation, user_id: str, given: RoleChange, state: Program
) -> MemberView:
    """Make a member something else. Owners are made and unmade by owners; one is left at any time."""
    check_id("member", user_id)
    by = await role_of(state, tenant.organisation_id, tenant.user_id)
    changed = await state.organisations.set_role(tenant.organisation_id, user_id, given.role, by=by)
    return MemberView.of(changed)


@router.delete(
    "/organisations/{organisation_id}/members/{user_id}", status_code=HTTPStatus.NO_CONTENT
)
async def remove_member(tenant: ManageOrganisation, user_id: str, state: Program) -> Response:
    """End a membership; what the member made stays."""
    check_id("member", user_id)
    by = await role_of(state, tenant.organisation_id, tenant.user_id)
    await state.organisations.remove(tenant.organisation_id, user_id, by=by)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/organisations/{organisation_id}/leave", status_code=HTTPStatus.NO_CONTENT)
async def leave(tenant: ReadOrganisation, user: Person, state: Program) -> Response:
    """End your own membership."""
    by = await role_of(state, tenant.organisation_id, user.user.id)
    await state.organisations.remove(tenant.organisation_id, user.user.id, by=by)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/organisations/{organisation_id}/invitations", status_code=HTTPStatus.CREATED)
async def invite(tenant: ManageOrganisation, given: InvitationIn, state: Program) -> InvitationOut:
    """A code that makes whoever accepts it a member: good once, for a week, shown this once.

    Nothing is sent: give the code to whom it is for. With an email it is good for that account alone.
    """
    by = await role_of(state, tenant.organisation_id, tenant.user_id)
    made: Invited = await state.organisations.invite(
        tenant.organisation_id, given.role, email=given.email or "", by=by
    )
    return InvitationOut(**InvitationView.of(made.invitation).model_dump(), code=made.code)


@router.get("/organisations/{organisation_id}/invitations")
async def invitations(tenant: ManageOrganisation, state: Program) -> list[InvitationView]:
    """Invitations that nobody has accepted yet."""
    found = await state.organisations.invitations(tenant.organisation_id)
    return [InvitationView.of(one) for one in found]


@router.delete(
    "/organisations/{organisation_id}/invitations/{invitation_id}",
    status_code=HTTPStatus.NO_CONTENT,
)
async def withdraw(tenant: ManageOrganisation, invitation_id: str, state: Program) -> Response:
    """Make an invitation good no more."""
    check_id("invitation", invitation_id)
    await state.organisations.withdraw(tenant.organisation_id, invitation_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/invitations/accept")
async def accept(given: Acceptance, user: Person, state: Program) -> OrganisationView:
    """Become a member by the code of an invitation."""
    joined = await state.organisations.accept(given.code, user.user)
    return OrganisationView.of(joined, await role_of(state, joined.id, user.user.id))


async def role_of(state: State, organisation_id: str, user_id: str) -> MemberRole:
    """What a member is there, as it is now."""
    found = await state.access.membership(organisation_id, user_id)
    return MemberRole.VIEWER if found is None else found.role
