namespace MlOps.Sdk.Core;

/// <summary>One numbered script of an area.</summary>
internal sealed record MetadataMigration(int Number, string Name, string Script, string Checksum);
