//! Users: making accounts, signing in, and passwords.

pub use rialto_protocol::http::Registration;
use rialto_protocol::http::{Login, PasswordChange, Register};
use rialto_protocol::{Error, SessionId, User, UserId, UserProfile, text};

use crate::bus::{AccessChange, Event};
use crate::sessions::{SessionDraft, SignedIn};
use crate::store::{Account, Admission, Constraint, Credentials, NewUser, SignIn, StoreError};
use crate::{Actor, Chat, Result, ids, invites};

mod profile;
mod vouched;

pub use vouched::Profile;

/// The verbs of users.
pub struct Users<'a>(&'a Chat);

impl Chat {
    /// The verbs of users.
    #[must_use]
    pub const fn users(&self) -> Users<'_> {
        Users(self)
    }
}

impl Users<'_> {
    /// Makes an account and signs it in. With an invite, which is used once, the new user is a member of
    /// its server. `user_agent` is what the device says of itself.
    ///
    /// # Errors
    /// `invalid` for a field out of its bounds, `forbidden` in the field `invite` when the node wants one
    /// that is good, `forbidden` when registration is closed, `conflict` in the field `username` when the
    /// name is taken.
    pub async fn register(&self, request: &Register, user_agent: Option<&str>) -> Result<SignedIn> {
        let username = text::username(&request.username)?;
        let password = text::password("password", &request.password)?;
        let display_name = match &request.display_name {
            Some(name) => text::name("displayName", name)?,
            None => username.clone(),
        };
        let code = request.invite.as_deref().map(str::trim).filter(|code| !code.is_empty());
        let admission = self.admission(code).await?;
        let hash = self.0.passwords.hash(password).await?;
        let draft = SessionDraft::new(self.0);
        let session = draft.session(user_agent);
        let (code, is_free) = match admission {
            Admission::Invite(code) => (Some(code.to_owned()), false),
            Admission::Free => (None, true),
            Admission::Nothing => (None, false),
        };
        let chat = self.0.clone();
        let registering = async move {
            let admission = match &code {
                Some(code) => Admission::Invite(code),
                None if is_free => Admission::Free,
                None => Admission::Nothing,
            };
            let users = chat.users();
            let user = users.draft(&username, &display_name, SignIn::Password { hash: &hash });
            let registered = match chat.db.register(&user, admission, &session).await {
                // Another was the first at this moment: now this one is not.
                Err(StoreError::Conflict(Constraint::NodeOwner)) => {
                    chat.db.register(&user, admission, &session).await
                }
                outcome => outcome,
            };
            let registered = registered.map_err(taken)?.ok_or_else(|| users.refusal())?;
            if let Some((server, number)) = registered.joined {
                let added = AccessChange::MemberAdded { server, user: registered.user.id };
                chat.bus.publish(vec![Event::Access(number, added)]).await;
            }
            Ok(registered.user)
        };
        let user = self.0.deed(registering).await?;
        Ok(draft.signed_in(user))
    }

    /// What lets a registration in that brings `code`. It is looked up before the password is hashed, so
    /// that a refusal costs little.
    async fn admission<'c>(&self, code: Option<&'c str>) -> Result<Admission<'c>> {
        let code = match code {
            Some(code) if !invites::is_code(code) => return Err(wants_invite()),
            code => code,
        };
        let (admission, code) = match (self.0.options.registration, code) {
            (Registration::Open, None) => return Ok(Admission::Free),
            // The first account of a node may always be made: it owns the node.
            (Registration::Closed, _) | (Registration::Invite, None) => (Admission::Nothing, None),
            (Registration::Open | Registration::Invite, Some(code)) => (Admission::Invite(code), Some(code)),
        };
        if self.0.db.admits(code, self.0.clock.now()).await? {
            return Ok(admission);
        }
        Err(self.refusal())
    }

    /// Whether nobody has an account yet.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn is_nobody_here(&self) -> Result<bool> {
        Ok(self.0.db.admits(None, self.0.clock.now()).await?)
    }

    /// What a registration that is not let in is told.
    fn refusal(&self) -> Error {
        match self.0.options.registration {
            Registration::Closed => Error::forbidden("Accounts are made by the administrator of this node."),
            Registration::Open | Registration::Invite => wants_invite(),
        }
    }

    /// Signs a user in with its password. A name that does not exist takes as long as a wrong password.
    ///
    /// # Errors
    /// `unauthenticated` when the name or the password is wrong, `unavailable` when too many sign in at once.
    pub async fn login(&self, request: &Login, user_agent: Option<&str>) -> Result<SignedIn> {
        let found = match text::username(&request.username) {
            Ok(username) => self.0.db.credentials(&username).await?,
            Err(_) => None,
        };
        let (user, hash) = match found {
            Some(Credentials { user, password_hash }) => (Some(user), password_hash),
            None => (None, None),
        };
        let right = self.0.passwords.verify(&request.password, hash.as_deref()).await?;
        let (true, Some(user), Some(hash)) = (right, user, hash) else {
            return Err(Error::wrong_credentials());
        };
        let draft = SessionDraft::new(self.0);
        let (session, most) = (draft.session(user_agent), self.0.options.sessions_per_user);
        let ended = self.0.db.begin_session(user.id, &hash, &session, most).await?;
        // Without an answer the password was changed just now.
        self.tell_ended(ended.ok_or_else(Error::wrong_credentials)?).await;
        Ok(draft.signed_in(user))
    }

    /// The user `id`.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn get(&self, id: UserId) -> Result<UserProfile> {
        self.0.db.user(id).await?.ok_or_else(Error::not_found)
    }

    /// Who signs in with `username`, if there is such a user.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn named(&self, username: &str) -> Result<Option<UserId>> {
        let Ok(username) = text::username(username) else { return Ok(None) };
        Ok(self.0.db.credentials(&username).await?.map(|found| found.user.id))
    }

    /// Changes the actor's password and ends their other sessions.
    ///
    /// # Errors
    /// `invalid` for a new password out of its bounds, `forbidden` in the field `currentPassword` when that
    /// is wrong, `forbidden` for an account that signs in elsewhere, `conflict` when the password was
    /// changed at the same moment.
    pub async fn change_password(&self, actor: &Actor, request: &PasswordChange) -> Result<()> {
        let new = text::password("newPassword", &request.new_password)?;
        let from = self.0.db.password_hash(actor.id()).await?;
        let from = from.ok_or_else(|| Error::forbidden("This account has no password here."))?;
        if !self.0.passwords.verify(&request.current_password, Some(&from)).await? {
            return Err(Error::forbidden("That is not the password.").in_field("currentPassword"));
        }
        let to = self.0.passwords.hash(new).await?;
        let ended = self.0.db.change_password(actor.id(), &from, &to, actor.session).await?;
        let changed_since = || Error::conflict("currentPassword", "The password has just been changed.");
        self.tell_ended(ended.ok_or_else(changed_since)?).await;
        Ok(())
    }

    async fn tell_ended(&self, sessions: Vec<SessionId>) {
        self.0.bus.publish(sessions.into_iter().map(Event::SessionEnded).collect()).await;
    }

    fn draft<'u>(&self, username: &'u str, display_name: &'u str, sign_in: SignIn<'u>) -> NewUser<'u> {
        let created_at = self.0.clock.now();
        NewUser { id: UserId(ids::fresh(created_at)), username, display_name, sign_in, created_at }
    }
}

/// What the node's administrator does to accounts.
impl Users<'_> {
    /// Makes an account, whatever the mode of registration. The first of a node owns it.
    ///
    /// # Errors
    /// `invalid` for a field out of its bounds, `conflict` in the field `username` when the name is taken.
    pub async fn create(&self, username: &str, password: &str, display_name: Option<&str>) -> Result<User> {
        let username = text::username(username)?;
        let password = text::password("password", password)?;
        let display_name = match display_name {
            Some(name) => text::name("displayName", name)?,
            None => username.clone(),
        };
        let hash = self.0.passwords.hash(password).await?;
        let user = self.draft(&username, &display_name, SignIn::Password { hash: &hash });
        let made = match self.0.db.add_user(&user).await {
            Err(StoreError::Conflict(Constraint::NodeOwner)) => self.0.db.add_user(&user).await,
            outcome => outcome,
        };
        made.map_err(taken)
    }

    /// Gives the user of that name a new password and ends all its sessions.
    ///
    /// # Errors
    /// `invalid` for a password out of its bounds, `not_found`.
    pub async fn reset_password(&self, username: &str, new: &str) -> Result<()> {
        let username = text::username(username)?;
        let hash = self.0.passwords.hash(text::password("password", new)?).await?;
        let ended = self.0.db.reset_password(&username, &hash).await?;
        self.tell_ended(ended.ok_or_else(Error::not_found)?).await;
        Ok(())
    }

    /// Every account, by name.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn list(&self) -> Result<Vec<Account>> {
        Ok(self.0.db.users().await?)
    }
}

fn taken(error: StoreError) -> Error {
    match error {
        StoreError::Conflict(Constraint::Username) => Error::conflict("username", "That name is taken."),
        other => other.into(),
    }
}

fn wants_invite() -> Error {
    Error::forbidden("An account here needs an invite that is neither used up nor expired.")
        .in_field("invite")
}
