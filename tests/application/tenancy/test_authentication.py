"""Who is recognised, and as whom."""

from datetime import timedelta

import pytest
from attrs import define

from adapters.memory import MemoryKeyRing
from application.tenancy import (
    AuthenticateKey,
    AuthenticateToken,
    CreateKey,
    TokenVerifier,
    VerifiedToken,
    authenticate_key,
    authenticate_token,
)
from domain.shared import Forbidden, Unauthenticated
from domain.tenancy import (
    KeyCredential,
    KeyId,
    KeyRevoked,
    Member,
    MembershipEnded,
    MembershipGranted,
    Permission,
    Principal,
    Role,
    TenantId,
    TenantMismatch,
)
from tests.application.tenancy.access import NOW, Access

STRANGER = TenantId.generate()


async def by_key(access: Access, text: str, *, tenant_id: TenantId | None = None) -> Principal:
    return await authenticate_key(
        AuthenticateKey(tenant_id=tenant_id or access.tenant_id, text=text),
        keys=access.keys,
        audit=access.audit,
        clock=access.machine,
    )


@pytest.fixture
def access() -> Access:
    return Access()


@pytest.fixture
async def key(access: Access) -> str:
    """The text of an editor's key that reads and expires in a day."""
    command = CreateKey(
        by=access.somebody(),
        name="Nightly import",
        role=Role.EDITOR,
        scopes=frozenset({Permission.PANELS_READ}),
        expires_at=NOW + timedelta(days=1),
    )
    return (await access.create_key(command)).text


async def test_a_key_acts_for_its_tenant_within_its_scopes(access: Access, key: str) -> None:
    principal = await by_key(access, key)

    assert principal == Principal(
        tenant_id=access.tenant_id,
        subject=f"key:{KeyCredential.from_text(key).key_id}",
        name="Nightly import",
        role=Role.EDITOR,
        scopes=frozenset({Permission.PANELS_READ}),
    )


async def test_a_guessed_secret_or_id_is_refused_alike(access: Access, key: str) -> None:
    shown = KeyCredential.from_text(key)
    guesses = [
        KeyCredential(tenant_id=shown.tenant_id, key_id=shown.key_id, secret="A" * 43),
        KeyCredential(tenant_id=shown.tenant_id, key_id=KeyId.generate(), secret=shown.secret),
    ]

    refusals = set()
    for guess in guesses:
        with pytest.raises(Unauthenticated) as refusal:
            await by_key(access, guess.text)
        refusals.add((refusal.value.code, refusal.value.message))

    assert refusals == {("key_unknown", "there is no such API key")}


async def test_a_key_is_refused_from_its_expiry_on(access: Access, key: str) -> None:
    access.machine.pass_by(timedelta(days=1))

    with pytest.raises(Unauthenticated) as refusal:
        await by_key(access, key)

    assert refusal.value.code == "key_expired"


async def test_a_revoked_key_is_refused_at_once(access: Access, key: str) -> None:
    keys = access.keys(access.tenant_id)
    stored = (await keys.all())[0]
    event = KeyRevoked(tenant_id=access.tenant_id, by="ada", key_id=stored.key_id, occurred_at=NOW)
    await by_key(access, key)

    await keys.save(stored.revoked(NOW), event)

    with pytest.raises(Unauthenticated) as refusal:
        await by_key(access, key)
    assert refusal.value.code == "key_revoked"


async def test_a_genuine_key_for_another_tenant_is_refused_and_its_owner_hears_of_it(
    access: Access, key: str
) -> None:
    with pytest.raises(TenantMismatch):
        await by_key(access, key, tenant_id=STRANGER)

    assert await access.told() == ["key_created", "access_refused"]
    assert await access.told(STRANGER) == []
    recorded = access.store.of(access.tenant_id).events[-1]
    assert str(STRANGER) in str(recorded.payload)
    assert str(KeyCredential.from_text(key).key_id) in str(recorded.payload)
    assert KeyCredential.from_text(key).secret not in str(recorded.payload)


async def test_the_tenant_that_a_foreign_key_reaches_for_is_not_even_looked_at(
    access: Access, key: str
) -> None:
    looked_at: list[TenantId] = []

    def keys(tenant_id: TenantId) -> MemoryKeyRing:
        looked_at.append(tenant_id)
        return access.keys(tenant_id)

    with pytest.raises(TenantMismatch):
        await authenticate_key(
            AuthenticateKey(tenant_id=STRANGER, text=key),
            keys=keys,
            audit=access.audit,
            clock=access.machine,
        )

    assert looked_at == [access.tenant_id]


async def test_a_made_up_key_cannot_fill_anybodys_record(access: Access, key: str) -> None:
    shown = KeyCredential.from_text(key)
    made_up = KeyCredential(tenant_id=shown.tenant_id, key_id=shown.key_id, secret="A" * 43)

    with pytest.raises(TenantMismatch):
        await by_key(access, made_up.text, tenant_id=STRANGER)

    assert await access.told() == ["key_created"]


@define
class OneToken(TokenVerifier):
    """Knows one token, whose text is `genuine`."""

    token: VerifiedToken

    async def verify(self, text: str) -> VerifiedToken:
        if text != "genuine":
            raise Unauthenticated("token_refused", "the token is not accepted")
        return self.token


async def by_token(access: Access, token: VerifiedToken, text: str = "genuine") -> Principal:
    return await authenticate_token(
        AuthenticateToken(tenant_id=access.tenant_id, text=text),
        verifier=OneToken(token),
        members=access.members,
        audit=access.audit,
        clock=access.machine,
    )


async def joined(access: Access, role: Role) -> Member:
    member = Member(
        tenant_id=access.tenant_id, subject="ada", name="Ada L.", role=role, added_at=NOW
    )
    event = MembershipGranted(
        tenant_id=access.tenant_id,
        by="operator",
        member="ada",
        name="Ada L.",
        role=role,
        occurred_at=NOW,
    )
    await access.members(access.tenant_id).add(member, event)
    return member


async def left(access: Access, member: Member) -> None:
    event = MembershipEnded(
        tenant_id=access.tenant_id, by="operator", member="ada", occurred_at=NOW
    )
    await access.members(access.tenant_id).save(member.removed(NOW), event)


async def test_a_member_acts_in_the_role_that_the_tenant_gave(access: Access) -> None:
    await joined(access, Role.REVIEWER)
    issuers = VerifiedToken(subject="ada", name="Ada", tenant_id=access.tenant_id, role=Role.OWNER)

    for token in (VerifiedToken(subject="ada", name="Ada"), issuers):
        assert await by_token(access, token) == Principal(
            tenant_id=access.tenant_id,
            subject="ada",
            name="Ada L.",
            role=Role.REVIEWER,
            is_person=True,
        )


async def test_of_a_person_whom_the_tenant_never_listed_the_issuers_word_counts(
    access: Access,
) -> None:
    token = VerifiedToken(subject="eve", name="Eve", tenant_id=access.tenant_id, role=Role.EDITOR)

    assert await by_token(access, token) == Principal(
        tenant_id=access.tenant_id,
        subject="eve",
        name="Eve",
        role=Role.EDITOR,
        is_person=True,
    )


async def test_who_was_removed_is_refused_whatever_the_issuer_says(access: Access) -> None:
    ada = await joined(access, Role.EDITOR)
    token = VerifiedToken(subject="ada", name="Ada", tenant_id=access.tenant_id, role=Role.OWNER)
    await by_token(access, token)

    await left(access, ada)

    with pytest.raises(Forbidden) as refusal:
        await by_token(access, token)
    assert refusal.value.code == "not_a_member"


@pytest.mark.parametrize("role", [None, Role.OWNER])
async def test_a_stranger_is_refused(access: Access, role: Role | None) -> None:
    await joined(access, Role.OWNER)

    for token in (
        VerifiedToken(subject="eve", name="Eve", role=role),
        VerifiedToken(subject="eve", name="Eve", tenant_id=access.tenant_id),
    ):
        with pytest.raises(Forbidden) as refusal:
            await by_token(access, token)
        assert refusal.value.code == "not_a_member"


async def test_a_token_for_another_tenant_is_refused_and_that_tenant_hears_of_it(
    access: Access,
) -> None:
    await joined(access, Role.OWNER)
    token = VerifiedToken(subject="ada", name="Ada", tenant_id=STRANGER, role=Role.OWNER)

    with pytest.raises(TenantMismatch):
        await by_token(access, token)

    assert await access.told(STRANGER) == ["access_refused"]
    assert await access.told() == ["membership_granted"]


async def test_a_forged_token_is_refused_before_anything_is_looked_up(access: Access) -> None:
    await joined(access, Role.OWNER)

    with pytest.raises(Unauthenticated):
        await by_token(access, VerifiedToken(subject="ada", name="Ada"), text="forged")
