using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlOps.Sdk.Serving;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BatchCheckpoint))]
internal sealed partial class BatchCheckpointJsonContext : JsonSerializerContext;
