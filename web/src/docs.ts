// Starts Swagger UI on Souk's own OpenAPI document, and follows the reader's colour scheme.

interface Reference {
  SwaggerUIBundle(options: Record<string, unknown>): void;
}

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followScheme);
followScheme();

(window as unknown as Reference).SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // The public validator would be told this document's address.
  validatorUrl: 'none',
});

export {};
