"""Request bodies and answers about users."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from desk_service.domain import MAX_EMAIL_CHARS, Role, User, UserState, plain_email
from shared.http.bodies import Body, NotBlank

MIN_PASSWORD_CHARS, MAX_PASSWORD_CHARS = 12, 1000

Email = Annotated[
    str,
    Field(max_length=MAX_EMAIL_CHARS, examples=["ada@example.org"]),
    AfterValidator(plain_email),
]
Name = Annotated[NotBlank, Field(max_length=100, examples=["Ada Lovelace"])]
NewPassword = Annotated[
    str,
    Field(
        min_length=MIN_PASSWORD_CHARS,
        max_length=MAX_PASSWORD_CHARS,
        description=f"At least {MIN_PASSWORD_CHARS} characters; there is no other rule.",
        examples=["correct horse battery staple"],
    ),
]
Password = Annotated[str, Field(max_length=MAX_PASSWORD_CHARS)]
LinkToken = Annotated[str, Field(max_length=100)]


class SetupBody(Body):
    token: LinkToken = Field(description="The part of the setup link behind the #.")
    name: Name
    email: Email
    password: NewPassword


class LoginBody(Body):
    email: Annotated[str, Field(max_length=MAX_EMAIL_CHARS)]
    password: Password


class ConfirmBody(Body):
    password: Password


class PasswordBody(Body):
    password: Password = Field(description="The password so far.")
    new_password: NewPassword


class JoinBody(Body):
    token: LinkToken = Field(description="The part of the link behind the #.")
    password: NewPassword


class NewUserBody(Body):
    name: Name
    email: Email
    role: Role


class UserChangeBody(Body):
    name: Name | None = None
    role: Role | None = None
    disabled: bool | None = Field(
        default=None, description="true ends all logins of the user; false lets the user in again."
    )


class ShownUser(BaseModel):
    """A user, as staff see each other."""

    id: str
    email: str
    name: str
    role: Role
    state: UserState


class UserLink(BaseModel):
    """A link by which a user chooses a password. It is shown this once."""

    link: str
    ends_at: float = Field(description="Unix seconds.")


class NewUser(BaseModel):
    user: ShownUser
    link: UserLink


class Users(BaseModel):
    items: list[ShownUser]
    next: str | None = Field(description="`after` of the next page; null on the last.")


def shown(user: User) -> ShownUser:
    return ShownUser(**user.model_dump(include=set(ShownUser.model_fields)))
