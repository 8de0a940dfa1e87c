//! Users of other issuers: each gets an account here when it is first seen.

use rialto_protocol::limits::{NAME_MAX, USERNAME_MAX};
use rialto_protocol::{Error, User};

use super::Users;
use crate::store::{Constraint, SignIn, StoreError};
use crate::{Result, ids};

/// How many names are tried before giving up: each after the first has a random end.
const ATTEMPTS: usize = 8;
/// Random bytes of a name's end, which make [`END`] characters.
const END_BYTES: usize = 3;
const END: usize = 4;
/// The name of whoever brings none.
const NAMELESS: &str = "user";

impl Users<'_> {
    /// The user that `issuer` calls `subject`; made at first sight, with a user name and a name to show as
    /// near as can be to those that the issuer tells. A user name that is taken gets a short end.
    ///
    /// Both come from a verified token. However many requests see the user first, one account is made.
    ///
    /// # Errors
    /// `unauthenticated` when the issuer or the subject is empty or can't be kept, `unavailable` when the
    /// store fails.
    pub async fn at_first_sight(
        &self,
        issuer: &str,
        subject: &str,
        username: Option<&str>,
        name: Option<&str>,
    ) -> Result<User> {
        if [issuer, subject].iter().any(|text| text.is_empty() || text.contains('\0')) {
            return Err(Error::unauthenticated());
        }
        if let Some(user) = self.0.db.user_by_subject(issuer, subject).await? {
            return Ok(user);
        }
        let wanted = username_near(username.unwrap_or_default());
        for attempt in 0..ATTEMPTS {
            let username = match (attempt, wanted.as_str()) {
                (0, wanted) if !wanted.is_empty() => wanted.to_owned(),
                (_, "") => with_end(NAMELESS),
                (_, wanted) => with_end(wanted),
            };
            let display_name = name.and_then(name_near).unwrap_or_else(|| username.clone());
            let user = self.draft(&username, &display_name, SignIn::Issuer { issuer, subject });
            match self.0.db.add_user(&user).await {
                Err(StoreError::Conflict(Constraint::Username | Constraint::NodeOwner)) => {}
                Err(StoreError::Conflict(Constraint::Subject)) => {
                    let made = self.0.db.user_by_subject(issuer, subject).await?;
                    return made.ok_or_else(Error::unavailable);
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
    let allowed = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    local.chars().filter(allowed).take(USERNAME_MAX).collect()
}

fn with_end(name: &str) -> String {
    let name: String = name.chars().take(USERNAME_MAX - END - 1).collect();
    format!("{name}-{}", ids::secret::<END_BYTES>().to_lowercase())
}

/// `claim` as a name to show, if anything is left of it.
fn name_near(claim: &str) -> Option<String> {
    let name: String = claim.chars().filter(|c| !c.is_control()).collect();
    let name: String = name.trim().chars().take(NAME_MAX).collect();
    let name = name.trim_end();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rialto_protocol::text;

    #[test]
    fn whatever_an_issuer_tells_becomes_a_name_within_the_bounds() {
        let long = "ß".repeat(500);
        for claim in ["ada", "Ada Lovelace", "ada@example.org", "@", "", "\0\u{7f}", "<script>", &long] {
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
