using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Files of one format, as SQL sees them.</summary>
/// <param name="operation">What reading them is called in errors.</param>
/// <param name="files">The files.</param>
/// <param name="schema">What is read from them.</param>
internal abstract class FileSource(string operation, IReadOnlyList<string> files, Schema schema)
{
    public string Operation { get; } = operation;

    public IReadOnlyList<string> Files { get; } = files;

    public Schema Schema { get; } = schema;

    /// <summary>The SQL table of some of the files.</summary>
    public abstract string Table(IEnumerable<string> files);

    /// <summary>SQL for a column's value as text, null where it is missing.</summary>
    public abstract string Text(Field field);

    /// <summary>SQL for a column's value in its type; fails where it has none.</summary>
    public virtual string Value(Field field) => CastSql.Value(field, Text(field));

    /// <summary>Refuses columns that the files do not have.</summary>
    protected static void CheckColumns(Schema wanted, IReadOnlyList<string> present, string path)
    {
        foreach (var field in wanted)
        {
            if (!present.Contains(field.Name))
            {
                throw new SchemaException(
                    $"'{path}' has no column '{field.Name}'. Its columns are: {string.Join(", ", present)}. Correct the schema or the file.", field.Name);
            }
        }
    }
}
