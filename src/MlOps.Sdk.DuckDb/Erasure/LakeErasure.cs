using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>Erases an entity's rows from one table of the lake.</summary>
internal static class LakeErasure
{
    public static async ValueTask<ErasedRows> RunAsync(
        DeltaTable table, IReadOnlyList<string> columns, IReadOnlyList<EntityKeyPart> key, string? remarks, CancellationToken cancellationToken)
    {
        var erased = await table.EraseAsync(Filters(table.Schema, columns, key), new DeltaEraseOptions { UserMetadata = remarks }, cancellationToken).ConfigureAwait(false);
        return new ErasedRows(erased.Rows, erased.Files, erased.Version);
    }

    /// <summary>The rows of an entity.</summary>
    public static IReadOnlyList<DeltaFilter> Filters(Schema schema, IReadOnlyList<string> columns, IReadOnlyList<EntityKeyPart> key) =>
        [.. columns.Select((column, i) => DeltaFilter.EqualTo(column, ValueOf(schema[column].Type, key[i])))];

    // Keys of 64 bits without a sign are given by their bits and kept as decimals.
    private static object ValueOf(DataType type, EntityKeyPart part) =>
        part.Text is { } text ? text : type.Kind == DataTypeKind.Decimal128 ? unchecked((ulong)part.Number) : part.Number;
}
