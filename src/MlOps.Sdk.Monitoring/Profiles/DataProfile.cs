using System.Text.Json;
using System.Text.Json.Serialization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>
/// Compact statistics of a table: what the training data of a model looked like, small enough to travel inside the
/// model package (below 64 KB for 30 columns) and without any raw row. Immutable.
/// </summary>
public sealed class DataProfile
{
    /// <summary>The version of the JSON form that this code writes, and the newest it reads.</summary>
    public const int CurrentFormat = 1;

    private readonly Dictionary<string, ColumnProfile> _byName;

    /// <summary>Creates a profile from its parts; <see cref="Build(RecordBatch)"/> computes them.</summary>
    /// <param name="rows">How many rows were seen.</param>
    /// <param name="columns">One summary per column, with different names.</param>
    /// <param name="format">The version of the JSON form.</param>
    [JsonConstructor]
    public DataProfile(long rows, IReadOnlyList<ColumnProfile> columns, int format = CurrentFormat)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Any(column => column is null))
        {
            throw new ArgumentException("A column of the profile is null.", nameof(columns));
        }

        Rows = rows;
        Columns = columns;
        Format = format;
        _byName = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
    }

    /// <summary>The version of the JSON form.</summary>
    public int Format { get; }

    /// <summary>How many rows were seen.</summary>
    public long Rows { get; }

    /// <summary>The columns in the order of the table.</summary>
    public IReadOnlyList<ColumnProfile> Columns { get; }

    /// <summary>The summary of a column.</summary>
    /// <param name="name">The column's name, case-sensitive.</param>
    /// <exception cref="SchemaException">There is no such column; the message lists the columns.</exception>
    public ColumnProfile this[string name] => Require(name);

    /// <summary>The summary of a column, or null when there is none of that name.</summary>
    /// <param name="name">The column's name, case-sensitive.</param>
    public ColumnProfile? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Profiles one batch.</summary>
    /// <param name="batch">The rows.</param>
    public static DataProfile Build(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Build([batch]);
    }

    /// <summary>Profiles a sequence of batches of one schema in one pass, holding one batch at a time.</summary>
    /// <param name="batches">At least one batch.</param>
    /// <exception cref="ArgumentException">The sequence is empty.</exception>
    /// <exception cref="SchemaException">The batches differ in their columns.</exception>
    public static DataProfile Build(IEnumerable<RecordBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        DataProfileBuilder? builder = null;
        foreach (var batch in batches)
        {
            builder ??= new DataProfileBuilder(batch.Schema);
            builder.Add(batch);
        }

        return builder?.Build()
            ?? throw new ArgumentException("A profile needs at least one batch, which may have no rows.", nameof(batches));
    }

    /// <summary>Writes the profile as compact JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MonitoringJson.Default.DataProfile);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="SchemaException">The text is not a profile, or of a newer format.</exception>
    public static DataProfile FromJson(string json) =>
        MonitoringJson.Read(json, MonitoringJson.Default.DataProfile, "data profile", profile => profile.Format, ProfileCheck.Run);

    private ColumnProfile Require(string name) => Find(name) ?? throw new SchemaException(
        $"The profile has no column \"{name}\"; its columns are {string.Join(", ", Columns.Select(c => c.Name))}.", name);
}
