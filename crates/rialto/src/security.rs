//! Security events: who did what that matters for the safety of accounts and communities, one line of the log each, with
//! the client's address. A program like fail2ban reads them, so their form is a promise (docs/operating.md).
//!
//! They name users by id alone: a name that somebody types to sign in may be a password in the wrong field.

use std::net::IpAddr;

use rialto_protocol::{ServerId, UserId};

/// What happened, and to whom.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Concerns {
    /// Who did it, or whose account it is about.
    pub(crate) user: Option<UserId>,
    /// To whom it was done, if to another one.
    pub(crate) target: Option<UserId>,
    /// In which server.
    pub(crate) server: Option<ServerId>,
}

impl Concerns {
    /// `user` alone.
    pub(crate) fn user(user: impl Into<Option<UserId>>) -> Self {
        Self { user: user.into(), ..Self::default() }
    }
}

/// The kinds of security events, by the names that stand in the log.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SecurityEvent {
    /// An account was made.
    Registered,
    /// Somebody signed in.
    SignedIn,
    /// A wrong password, or a name that nobody has.
    SignInFailed,
    /// An attempt to sign in that came too soon: the password was not looked at.
    SignInRefused,
    /// Somebody signed out.
    SignedOut,
    /// A session was ended by its user on another device.
    SessionRevoked,
    /// A user changed their password.
    PasswordChanged,
    /// Somebody who is signed in gave a wrong present password.
    PasswordChangeFailed,
    /// An address brought too many tokens that are no good.
    TokensGuessed,
    /// A member was taken out of a server by another one.
    MemberKicked,
    /// Somebody was banned from a server.
    MemberBanned,
    /// A server was deleted.
    ServerDeleted,
}

impl SecurityEvent {
    const fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignInRefused => "sign_in_refused",
            Self::SignedOut => "signed_out",
            Self::SessionRevoked => "session_revoked",
            Self::PasswordChanged => "password_changed",
            Self::PasswordChangeFailed => "password_change_failed",
            Self::TokensGuessed => "tokens_guessed",
            Self::MemberKicked => "member_kicked",
            Self::MemberBanned => "member_banned",
            Self::ServerDeleted => "server_deleted",
        }
    }

    /// Writes it to the log.
    pub(crate) fn tell(self, address: IpAddr, concerns: Concerns) {
        let Concerns { user, target, server } = concerns;
        let (user, target) = (user.map(tracing::field::display), target.map(tracing::field::display));
        let server = server.map(tracing::field::display);
        tracing::info!(event = self.name(), %address, user, target, server, "Security event.");
    }
}
