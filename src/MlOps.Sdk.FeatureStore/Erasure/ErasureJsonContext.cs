using System.Text.Json.Serialization;

namespace MlOps.Sdk.FeatureStore;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ErasureReceipt))]
[JsonSerializable(typeof(ErasureStep))]
internal sealed partial class ErasureJsonContext : JsonSerializerContext;
