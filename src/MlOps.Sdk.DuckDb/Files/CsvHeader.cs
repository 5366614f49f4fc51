using System.IO.Compression;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>The header line of a CSV file. It is read here because the engine guesses where a header begins, and we want it to be the first line.</summary>
internal static class CsvHeader
{
    private const int MaximumLength = 1 << 20;

    /// <summary>The column names.</summary>
    /// <exception cref="DataEngineException">The file has no header, or is not what its name says.</exception>
    /// <exception cref="SchemaException">A column has no name, or two have the same.</exception>
    public static IReadOnlyList<string> Read(string path, char delimiter)
    {
        try
        {
            using var file = File.OpenRead(path);
            using Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var reader = new StreamReader(content, Encoding.UTF8);
            var names = Parse(reader, delimiter);
            if (names.All(string.IsNullOrWhiteSpace))
            {
                throw new DataEngineException($"The CSV file '{path}' has no header line, so it has no columns. Write the column names, separated by '{delimiter}', as its first line.", "read-csv");
            }

            Check(path, names);
            return names;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataEngineException($"The CSV file '{path}' could not be read: {exception.Message} Check that it is a file of this kind that this process may read.", "read-csv", exception);
        }
    }

    private static void Check(string path, List<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
            {
                throw new SchemaException($"Column {i + 1} of the CSV file '{path}' has no name. Name it in the header line.");
            }
        }

        EngineNames.Check(names, $"The CSV file '{path}'");
    }

    private static List<string> Parse(TextReader reader, char delimiter)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        var isQuoted = false;
        for (var length = 0; length < MaximumLength; length++)
        {
            var next = reader.Read();
            if (isQuoted && next >= 0)
            {
                if (next != '"')
                {
                    name.Append((char)next);
                }
                else if (reader.Peek() == '"')
                {
                    name.Append((char)reader.Read());
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (next is '\r' or '\n' or < 0)
            {
                break;
            }
            else if (next == delimiter)
            {
                names.Add(name.ToString());
                name.Clear();
            }
            else if (next == '"' && name.Length == 0)
            {
                isQuoted = true;
            }
            else
            {
                name.Append((char)next);
            }
        }

        names.Add(name.ToString());
        return names;
    }
}
