//! `/openapi.json` and `/v0/openapi.json`, and `/docs` that shows them. They need no key and no network.

use axum::Router;
use utoipa_swagger_ui::{Config, SwaggerUi, Url};

use crate::app::App;
use crate::{open_dental, tracking};

pub(crate) fn router() -> Router<App> {
    // The page would ask a validator elsewhere about the document, and calls nobody by itself.
    let config = Config::default()
        .validator_url("none")
        .doc_expansion("none")
        .filter(true)
        .persist_authorization(false)
        .default_models_expand_depth(-1)
        .try_it_out_enabled(true);
    SwaggerUi::new("/docs")
        .external_url_unchecked(Url::new("Open Dental API", "/openapi.json"), open_dental::document())
        .external_url_unchecked(Url::new("Tracking API", "/v0/openapi.json"), tracking::document())
        .config(config)
        .into()
}
