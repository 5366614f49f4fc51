using System.Text.Json;

namespace MlOps.Sdk.DuckDb;

/// <summary>The fields of the actions about files, which commits and checkpoints write alike.</summary>
internal static class DeltaFileActions
{
    public static void WriteAdd(Utf8JsonWriter writer, DeltaFile file, bool dataChange)
    {
        writer.WriteString("path", file.EncodedPath);
        WritePartitionValues(writer, file.PartitionValues);
        writer.WriteNumber("size", file.Size);
        writer.WriteNumber("modificationTime", file.ModificationTime.ToUnixTimeMilliseconds());
        writer.WriteBoolean("dataChange", dataChange);
        if (file.Statistics is not null)
        {
            writer.WriteString("stats", file.Statistics);
        }

        if (file.Tags is not null)
        {
            writer.WritePropertyName("tags");
            writer.WriteRawValue(file.Tags);
        }
    }

    public static void WriteRemove(Utf8JsonWriter writer, DeltaTombstone file, bool dataChange)
    {
        writer.WriteString("path", file.EncodedPath);
        writer.WriteNumber("deletionTimestamp", file.DeletedAt.ToUnixTimeMilliseconds());
        writer.WriteBoolean("dataChange", dataChange);
        writer.WriteBoolean("extendedFileMetadata", file.Size is not null);
        WritePartitionValues(writer, file.PartitionValues);
        if (file.Size is { } size)
        {
            writer.WriteNumber("size", size);
        }
    }

    private static void WritePartitionValues(Utf8JsonWriter writer, IReadOnlyDictionary<string, string?> values)
    {
        writer.WriteStartObject("partitionValues");
        foreach (var (name, value) in values)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }
}
