//! The words of participant pages and mail, from Fluent files: English first.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads every message")]
    let resource = FluentResource::try_new(include_str!("../locales/en.ftl").into()).expect("en.ftl is valid Fluent");
    let mut bundle = Bundle::new_concurrent(vec![langid!("en")]);
    // Pages isolate names with <bdi> and dir=auto; marks in the text would end up in subjects of mails.
    bundle.set_use_isolating(false);
    #[expect(clippy::expect_used, reason = "as above")]
    bundle.add_resource(resource).expect("en.ftl names each message once");
    bundle
});

/// One language, to be handed to views.
#[derive(Clone, Copy)]
pub struct Words(&'static Bundle);

impl Words {
    #[must_use]
    pub fn english() -> Self {
        Self(&ENGLISH)
    }

    /// As it stands in `lang`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        "en"
    }

    /// A message without arguments.
    #[must_use]
    pub fn text(self, key: &str) -> Cow<'static, str> {
        self.format(key, None)
    }

    /// A message with arguments.
    #[must_use]
    pub fn with<const N: usize>(self, key: &str, args: [(&'static str, FluentValue<'_>); N]) -> String {
        let args: FluentArgs<'_> = args.into_iter().collect();
        self.format(key, Some(&args)).into_owned()
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let Some(pattern) = self.0.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, "a message is missing");
            return Cow::Owned(key.to_string());
        };
        let mut errors = Vec::new();
        // Borrowed from the bundle, which lives as long as the program, where nothing has to be put in.
        self.0.format_pattern(pattern, args, &mut errors)
    }
}
