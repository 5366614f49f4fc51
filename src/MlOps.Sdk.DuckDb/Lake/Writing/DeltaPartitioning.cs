using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Columns whose values are in the log instead of the files, as texts of the protocol's form.</summary>
internal static class DeltaPartitioning
{
    /// <summary>Refuses columns that a new table cannot be cut by.</summary>
    public static void Check(Schema schema, IReadOnlyList<string> columns)
    {
        foreach (var column in columns)
        {
            if (!schema.Contains(column))
            {
                throw new SchemaException($"The table is to be partitioned by '{column}', which is not one of its columns ({schema}). Correct the name.", column);
            }

            if (schema[schema.IndexOf(column)].Type is { Kind: DataTypeKind.Float32 or DataTypeKind.Float64 or DataTypeKind.Binary or DataTypeKind.Vector } type)
            {
                throw new SchemaException($"The table is to be partitioned by '{column}' of type {type}, whose values make no partitions. Choose another column, or round it to whole numbers.", column);
            }
        }

        if (columns.Count > 0 && columns.Distinct(StringComparer.Ordinal).Count() is var distinct && (distinct != columns.Count || distinct == schema.Count))
        {
            throw new SchemaException($"The table is to be partitioned by ({string.Join(", ", columns)}). Name each column once, and leave at least one column of ({schema}) for the files.", columns[0]);
        }
    }

    /// <summary>SQL for a column's value as the text that the log keeps.</summary>
    public static string Text(Field field)
    {
        var name = DuckDbDatabase.QuoteIdentifier(field.Name);
        return field.Type.Kind == DataTypeKind.Timestamp
            ? $"strftime(CAST({name} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%fZ')"
            : $"CAST({name} AS VARCHAR)";
    }

    /// <summary>Refuses the one text that the log cannot keep.</summary>
    public static void CheckTexts(DeltaSnapshot snapshot, IReadOnlyList<string?> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i]?.Length == 0)
            {
                throw new SchemaException(
                    $"Column '{snapshot.PartitionColumns[i]}' has an empty text, which a Delta table cannot tell from a missing value in a column it is partitioned by. Replace it by null or by another text.",
                    snapshot.PartitionColumns[i]);
            }
        }
    }

    /// <summary>Refuses values that do not say for each partition column which partition is meant.</summary>
    public static void CheckValues(DeltaSnapshot snapshot, IReadOnlyDictionary<string, string?>? values)
    {
        if (values is null)
        {
            return;
        }

        if (values.Count != snapshot.PartitionColumns.Count || !snapshot.PartitionColumns.All(values.ContainsKey))
        {
            throw new SchemaException(
                $"The write names a partition by ({string.Join(", ", values.Keys)}), but the Delta table '{snapshot.Folder}' is partitioned by ({string.Join(", ", snapshot.PartitionColumns)}). Give a value for each of these.");
        }

        CheckTexts(snapshot, [.. snapshot.PartitionColumns.Select(c => values[c])]);
    }

    /// <summary>The partitions of files, or the one that is named.</summary>
    public static HashSet<string> Keys(DeltaSnapshot snapshot, IEnumerable<DeltaFile> files, IReadOnlyDictionary<string, string?>? named) => named is null
        ? files.Select(f => Key(snapshot, f)).ToHashSet(StringComparer.Ordinal)
        : new HashSet<string>(StringComparer.Ordinal) { Key(snapshot, named) };

    /// <summary>What files of one partition have in common, as one text.</summary>
    public static string Key(DeltaSnapshot snapshot, DeltaFile file) => Key(snapshot, file.PartitionValues);

    private static string Key(DeltaSnapshot snapshot, IReadOnlyDictionary<string, string?> values) => string.Concat(snapshot.PartitionColumns.Select(c =>
        values.TryGetValue(c, out var value) && !string.IsNullOrEmpty(value) ? $"={value.Length}:{value}" : "-"));
}
