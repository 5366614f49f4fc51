using System.Data.Common;

namespace MlOps.Sdk.Core;

/// <summary>Reads columns of the shared subset.</summary>
public static class MetadataReaderExtensions
{
    /// <summary>The text at <paramref name="ordinal"/>, or null.</summary>
    public static string? GetNullableString(this DbDataReader reader, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
    }

    /// <summary>The integer at <paramref name="ordinal"/>, or null.</summary>
    public static long? GetNullableInt64(this DbDataReader reader, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.IsDBNull(ordinal) ? null : reader.GetInt64(ordinal);
    }

    /// <summary>The time at <paramref name="ordinal"/>, stored as microseconds.</summary>
    public static DateTimeOffset GetTimestamp(this DbDataReader reader, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return MetadataTime.FromMicroseconds(reader.GetInt64(ordinal));
    }

    /// <summary>The time at <paramref name="ordinal"/>, or null.</summary>
    public static DateTimeOffset? GetNullableTimestamp(this DbDataReader reader, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.IsDBNull(ordinal) ? null : reader.GetTimestamp(ordinal);
    }
}
