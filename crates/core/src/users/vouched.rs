//! Users of other issuers: each gets an account here when it is first seen, and a profile that follows its tokens.

use rialto_protocol::limits::{NAME_MAX, USERNAME_MAX};
use rialto_protocol::{Error, ExternalId, Timestamp, User, text};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::Users;
use crate::store::{Claims, Constraint, SignIn, StoreError};
use crate::{Result, ids};

/// How many names are tried before giving up: each after the first has a random end.
const ATTEMPTS: usize = 8;
/// Random bytes of a name's end, which make [`END`] characters.
const END_BYTES: usize = 3;
const END: usize = 4;
/// The name of whoever brings none.
const NAMELESS: &str = "user";

/// What an issuer says of how a user is called. What it leaves out says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The user name that it suggests.
    pub username: Option<String>,
    /// The name to show.
    pub name: Option<String>,
    /// Where the picture is.
    pub picture: Option<String>,
}

impl Users<'_> {
    /// The user whom the issuer vouches for in a verified token that was made at `issued_at`.
    ///
    /// It is made at first sight, with a user name and a name to show as near as can be to those that the issuer tells;
    /// a user name that is taken gets a short end. However many requests see the user first, one account is made. After
    /// that, what a newer token says otherwise than the one before becomes the user's; a user name only if it is free.
    ///
    /// # Errors
    /// `unauthenticated` when the issuer or the subject is empty or can't be kept, `unavailable` when the
    /// store fails.
    pub async fn vouched_for(&self, id: &ExternalId, said: &Profile, issued_at: Timestamp) -> Result<User> {
        let ExternalId { issuer, subject } = id;
        if [issuer, subject].iter().any(|text| text.is_empty() || text.contains('\0')) {
            return Err(Error::unauthenticated());
        }
        let said = Claims {
            username: said.username.as_deref().map(username_near).filter(|name| !name.is_empty()),
            name: said.name.as_deref().and_then(name_near),
            picture: said.picture.clone(),
            issued_at: Some(issued_at),
        };
        let (user, told) = match self.0.db.user_by_subject(issuer, subject).await? {
            Some(known) => known,
            None => (self.at_first_sight(id, &said).await?, Claims::default()),
        };
        if told.issued_at.is_some_and(|told| told >= issued_at) || !said.differs_from(&told) {
            return Ok(user);
        }
        self.follow(user, &said, &told).await
    }

    /// Makes the profile of `user` follow what is `said` otherwise than it was `told` before.
    async fn follow(&self, user: User, said: &Claims, told: &Claims) -> Result<User> {
        // A name that was not free before is not tried again; and whoever was just made has the best that there was.
        let news = told.issued_at.is_some() && said.username != told.username;
        let wanted = said.username.as_deref().filter(|name| news && *name != user.username);
        let followed = match self.0.db.follow_claims(user.id, said, wanted).await {
            Err(StoreError::Conflict(Constraint::Username)) => {
                self.0.db.follow_claims(user.id, said, None).await
            }
            outcome => outcome,
        };
        match followed? {
            Some(changed) if changed.profile.user != user => Ok(self.tell_changed(changed).await.user),
            Some(changed) => Ok(changed.profile.user),
            // A newer token was quicker.
            None => Ok(self.get(user.id).await?.user),
        }
    }

    async fn at_first_sight(&self, id: &ExternalId, said: &Claims) -> Result<User> {
        let ExternalId { issuer, subject } = id;
        let wanted = said.username.as_deref().unwrap_or_default();
        for attempt in 0..ATTEMPTS {
            let username = match (attempt, wanted) {
                (0, wanted) if !wanted.is_empty() => wanted.to_owned(),
                (_, "") => with_end(NAMELESS),
                (_, wanted) => with_end(wanted),
            };
            let display_name = said.name.as_deref().unwrap_or(&username);
            let user = self.draft(&username, display_name, SignIn::Issuer { issuer, subject });
            match self.0.db.add_user(&user).await {
                Err(StoreError::Conflict(Constraint::Username | Constraint::NodeOwner)) => {}
                Err(StoreError::Conflict(Constraint::Subject)) => {
                    let made = self.0.db.user_by_subject(issuer, subject).await?;
                    return made.map(|(user, _)| user).ok_or_else(Error::unavailable);
                }
                outcome => return Ok(outcome?),
            }
        }
        tracing::error!(ATTEMPTS, "No free user name was found for a user of another issuer.");
        Err(Error::unavailable())
    }
}

/// The characters of `claim` that a user name may have; of an e-mail address, those before the `@`.
fn username_near(claim: &str) -> String {
    let local = claim.split('@').next().unwrap_or_default();
    let composed = local.nfc().filter(|c| text::is_of_username(*c)).skip_while(|c| is_combining_mark(*c));
    composed.take(USERNAME_MAX).collect()
}

fn with_end(name: &str) -> String {
    let name: String = name.chars().take(USERNAME_MAX - END - 1).collect();
    format!("{name}-{}", ids::secret::<END_BYTES>().to_lowercase())
}

/// `claim` as a name to show, if anything is left of it.
fn name_near(claim: &str) -> Option<String> {
    let name: String = claim.nfc().filter(|c| text::is_of_line(*c)).collect();
    let name: String = name.trim().chars().take(NAME_MAX).collect();
    text::name("displayName", &name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_an_issuer_tells_becomes_a_name_within_the_bounds() {
        let long = "ß".repeat(500);
        for claim in [
            "ada",
            "Ada Lovelace",
            "ada@example.org",
            "@",
            "",
            "\0\u{7f}",
            "<script>",
            "\u{301}",
            "e\u{301}\u{202e}",
            "\u{200b}",
            &long,
        ] {
            let wanted = username_near(claim);
            assert!(wanted.is_empty() || text::username(&wanted).is_ok(), "{claim:?} gave {wanted:?}");
            assert!(text::username(&with_end(&wanted)).is_ok(), "{claim:?} with an end");
            if let Some(name) = name_near(claim) {
                assert_eq!(text::name("displayName", &name).unwrap(), name, "{claim:?}");
            }
        }
        assert_eq!(username_near("ada@example.org"), "ada");
        assert_eq!(name_near(" Ada\tLovelace "), Some("AdaLovelace".to_owned()));
    }
}
