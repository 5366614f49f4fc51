using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Core;

[OptionsValidator]
internal sealed partial class MlOpsOptionsValidator : IValidateOptions<MlOpsOptions>;
