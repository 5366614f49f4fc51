using System.Text.Json.Serialization;

namespace MlOps.Sdk.Tracking;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunEnvironment))]
[JsonSerializable(typeof(RunData))]
internal sealed partial class TrackingJsonContext : JsonSerializerContext;
