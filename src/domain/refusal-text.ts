/**
 * The one place that turns a refusal into a status and a text (openwhisk-api §1.7, §1.8, §12). The
 * texts are exact, misspellings included: clients and scripts compare them. A new refusal does not
 * compile until it has its line here.
 */
import type { Refusal, Shared } from './refusal.ts';

const JSON_TYPE = 'application/json';

type Answer = readonly [status: number, text: string];

/** Refusals that say nothing but their type. */
type BareType<R = Refusal> = R extends { readonly type: infer Type }
  ? keyof R extends 'type'
    ? Type
    : never
  : never;

const BARE: Readonly<Record<BareType, Answer>> = {
  NamespaceIllegal: [400, 'The namespace contains illegal characters.'],
  NameIllegal: [400, 'The name of the entity contains illegal characters.'],
  ExecUndefined: [400, 'exec undefined'],
  NetworkIllegal: [400, "The annotation 'network' must be 'full' or 'none'."],
  NetworkOfSequence: [
    400,
    "A sequence runs no code of its own: the annotation 'network' belongs to its actions.",
  ],
  SequenceEmpty: [400, 'No component specified for the sequence.'],
  SequenceTooLong: [400, 'Too many actions in the sequence.'],
  SequenceOfItself: [400, 'Sequence may not refer to itself.'],
  ComponentMissing: [400, 'Sequence component does not exist.'],
  PackageNameReserved: [400, "Package name 'default' is reserved."],
  BindingToMissing: [400, 'Binding references a package that does not exist.'],
  BindingToBinding: [400, 'Cannot bind to another package binding.'],
  NotThroughBinding: [400, 'Operation not permitted on package binding.'],
  FeedIllegal: [400, 'Feed name is not valid'],
  RuleIncomplete: [400, 'rule requires a valid trigger and a valid action'],
  LimitsHaveNoParts: [400, 'Inner entity level routes for limits are not yet implemented.'],
  ReservedParameters: [
    400,
    'Request defines parameters that are not allowed (e.g., reserved properties).',
  ],
  ActivationIdIllegal: [400, 'The activation id is not valid.'],
  DocsWithCount: [400, "The parameter 'docs' is not permitted with 'count'."],
  BodyDropped: [400, 'The request contains bad syntax or cannot be fulfilled.'],
  CredentialsMissing: [
    401,
    'The resource requires authentication, which was not supplied with the request',
  ],
  CredentialsInvalid: [401, 'The supplied authentication is invalid'],
  NoSuchRoute: [404, 'The requested resource could not be found.'],
  NotFound: [404, 'The requested resource does not exist.'],
  RuleWithoutTrigger: [404, 'Only rules with existing triggers can be activated'],
  NotAcceptable: [406, `Resource representation is only available with these types:\n${JSON_TYPE}`],
  AlreadyExists: [409, 'resource already exists'],
  OtherCollection: [409, 'Resource by this name exists but is not in this collection.'],
  BindingToOther: [409, 'Cannot bind to a resource that is not a package.'],
  PackageNotBindable: [409, 'Resource is a package and cannot be converted into a binding.'],
  ConcurrentModification: [409, 'Concurrent modification to resource detected.'],
  RequestTooLarge: [
    413,
    'The request content is larger than the server is willing or able to process.',
  ],
  Unavailable: [
    503,
    'The server is currently unavailable (because it is overloaded or down for maintenance).',
  ],
  Disarmed: [
    503,
    'This server was restored from a backup and runs nothing until its operator arms it (rewhisk backup arm).',
  ],
  DiskFull: [
    503,
    "The server's disk is full: it takes nothing new until there is room again. Nothing was accepted.",
  ],
};

export const refusalText = (refusal: Refusal): Answer => {
  switch (refusal.type) {
    case 'NamespaceTooLong':
      return [400, `Namespace longer than allowed: ${refusal.length} > 256.`];
    case 'NameTooLong':
      return [400, `Name segement longer than allowed: ${refusal.length} > 256.`];
    case 'MalformedContent':
      return [400, `The request content was malformed:\n${refusal.reason}`];
    case 'MalformedQuery':
      return [400, `The query parameter '${refusal.parameter}' was malformed:\n${refusal.reason}`];
    case 'KindDeprecated':
      return [400, deprecatedText(refusal.kind)];
    case 'LimitOutOfRange':
      return [400, `requirement failed: ${refusal.text}`];
    case 'InstancesOverNamespaceConcurrency':
      return [400, instancesText(refusal.allowed)];
    case 'ActivationIdLength':
      return [400, `Activation id length is ${refusal.length} but must be 32.`];
    case 'IdempotencyKeyTooLong':
      return [400, `Idempotency key longer than allowed: ${refusal.length} > ${refusal.allowed}.`];
    case 'RuleTriggerMissing':
      return [400, `trigger /${refusal.trigger} does not exist`];
    case 'RuleActionMissing':
      return [400, `action /${refusal.action} does not exist`];
    case 'TooManyRules':
      return [
        400,
        `Too many rules for trigger /${refusal.trigger}: ${refusal.allowed} are allowed.`,
      ];
    default:
      return deniedText(refusal);
  }
};

/** Those that are answered 400 and tell what was sent. */
type MistakeType =
  | 'NamespaceTooLong'
  | 'NameTooLong'
  | 'MalformedContent'
  | 'MalformedQuery'
  | 'KindDeprecated'
  | 'LimitOutOfRange'
  | 'InstancesOverNamespaceConcurrency'
  | 'ActivationIdLength'
  | 'IdempotencyKeyTooLong'
  | 'RuleTriggerMissing'
  | 'RuleActionMissing'
  | 'TooManyRules';

const deniedText = (refusal: Exclude<Refusal, { readonly type: MistakeType }>): Answer => {
  switch (refusal.type) {
    case 'NotAuthorized':
      return [403, unauthorizedText(refusal.resources)];
    case 'KindNotAllowed':
      return [403, kindNotAllowedText(refusal.kind)];
    case 'ExecuteOnly':
      return [403, EXECUTE_ONLY[refusal.what](refusal.name)];
    case 'PackageNotFound':
      return [404, `The requested resource '${refusal.package}' does not exist.`];
    case 'MethodNotAllowed':
      return [405, `HTTP method not allowed, supported methods: ${refusal.supported.join(', ')}`];
    case 'PackageNotEmpty':
      return [409, notEmptyText(refusal.entities)];
    case 'EntityTooLarge':
      return [413, tooLargeText(refusal.what, refusal.bytes, refusal.allowed)];
    case 'UnsupportedMediaType':
      return [415, mediaTypeText(refusal.mediaType)];
    case 'CircularBinding':
      return [422, `Package binding '${refusal.binding}' contains a circular reference.`];
    case 'TooManyRequests':
      return [429, `Too many requests in the last minute (${countText(refusal)}).`];
    case 'TooManyConcurrent':
      return [429, `Too many concurrent requests in flight (${countText(refusal)}).`];
    case 'BacklogFull':
      return [503, `Too many activations wait or run already (${countText(refusal)}).`];
    default:
      return BARE[refusal.type];
  }
};

const deprecatedText = (kind: string): string =>
  `The '${kind}' runtime is no longer supported. You may read and delete but not update or invoke this action.`;

const instancesText = (allowed: number): string =>
  `Max action instance concurrency must not exceed your namespace concurrency of ${allowed}.`;

const unauthorizedText = (resources: readonly string[]): string =>
  resources.length === 0
    ? 'The supplied authentication is not authorized to access this resource.'
    : `The supplied authentication is not authorized to access '${resources.toSorted().join(', ')}'.`;

const kindNotAllowedText = (kind: string): string =>
  `The supplied authentication is not authorized to access actions of kind '${kind}'.`;

const EXECUTE_ONLY: Readonly<Record<Shared, (name: string) => string>> = {
  package: (name) => `GET not permitted for '${name}' since it's a shared package`,
  binding: (name) => `GET not permitted since ${name} is a binding of a shared package`,
  action: (name) => `GET not permitted for '${name}' since it's an action in a shared package`,
  actionThroughBinding: (name) =>
    `GET not permitted for '${name}'. Resource does not exist or is an action in a shared package binding.`,
};

const notEmptyText = (entities: number): string =>
  `Package not empty (contains ${entities} ${entities === 1 ? 'entity' : 'entities'}). Set force param or delete package contents.`;

const countText = ({ count, allowed }: { readonly count: number; readonly allowed: number }) =>
  `count: ${count}, allowed: ${allowed}`;

const tooLargeText = (what: string, bytes: number, allowed: number): string =>
  `${what} larger than allowed: ${bytes} > ${allowed} bytes.`;

const mediaTypeText = (mediaType: string): string =>
  `The request's Content-Type [${mediaType}] is not supported. Expected:\n${JSON_TYPE}`;
