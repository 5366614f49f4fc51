using System.Text.Json.Serialization;

namespace MlOps.Sdk.Core;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PackageManifest))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(PackageLineage))]
internal sealed partial class PackageJsonContext : JsonSerializerContext;
