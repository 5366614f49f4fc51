using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>The UTF-8 text that a value of a categorical column is counted under.</summary>
internal static class CategoryText
{
    public static ReadOnlySpan<byte> Of(Column column, int row) => column switch
    {
        Utf8Column text => text.GetBytes(row),
        BooleanColumn flags => flags[row] ? "true"u8 : "false"u8,
        _ => throw new ArgumentException($"A column of type {column.Type} holds no categories.", nameof(column)),
    };
}
