using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>
/// The schema of one area as numbered scripts embedded in an assembly: <c>Migrations/001_name.sql</c>, <c>002_name.sql</c> and so on.
/// </summary>
/// <remarks>
/// A script that was released is never changed; a change is the next number. What was applied is recorded with its
/// checksum in the table <c>schema_migrations</c>. Immutable and thread-safe: keep one instance per area.
/// </remarks>
public sealed class MetadataMigrations
{
    private readonly IReadOnlyList<MetadataMigration> _scripts;

    /// <summary>Reads the scripts of an area.</summary>
    /// <param name="area">The area's name, such as "tracking"; the same in every version.</param>
    /// <param name="assembly">The assembly the scripts are embedded in.</param>
    /// <param name="folder">The folder they lie in, below the project; sub-folders by '/'. Default: "Migrations".</param>
    /// <exception cref="ArgumentException">There are no scripts, or their numbers have a gap or a double.</exception>
    public MetadataMigrations(string area, Assembly assembly, string folder = "Migrations")
        : this(area, Read(assembly, folder))
    {
    }

    internal MetadataMigrations(string area, IEnumerable<(string File, string Script)> files)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(area);
        Area = area;
        _scripts = [.. files.Select(f => Parse(area, f.File, f.Script)).OrderBy(m => m.Number)];
        for (var i = 0; i < _scripts.Count; i++)
        {
            if (_scripts[i].Number != i + 1)
            {
                throw new ArgumentException(
                    $"The migrations of '{area}' have a gap or a double at '{_scripts[i].Name}': number {i + 1} was expected. Number them 001, 002, 003 without holes.",
                    nameof(files));
            }
        }

        if (_scripts.Count == 0)
        {
            throw new ArgumentException(
                $"No migrations of '{area}' are embedded. Add files such as 'Migrations/001_tables.sql' as embedded resources.", nameof(files));
        }

        Checksum = Hash(string.Concat(_scripts.Select(s => s.Checksum)));
    }

    /// <summary>The area's name.</summary>
    public string Area { get; }

    /// <summary>The newest schema version these scripts lead to.</summary>
    public int Version => _scripts.Count;

    internal string Checksum { get; }

    /// <summary>Applies what is missing and returns how many scripts that were.</summary>
    internal async ValueTask<int> ApplyAsync(string database, MetadataSession session, DateTimeOffset appliedAt, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"""
            CREATE TABLE IF NOT EXISTS schema_migrations (
                area TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL,
                PRIMARY KEY (area, number))
            """,
            cancellationToken).ConfigureAwait(false);
        var applied = await session.QueryAsync(
            $"SELECT number, name, checksum FROM schema_migrations WHERE area = {Area} ORDER BY number",
            r => (Number: r.GetInt64(0), Name: r.GetString(1), Checksum: r.GetString(2)),
            cancellationToken).ConfigureAwait(false);
        foreach (var (number, name, checksum) in applied)
        {
            Check(database, number, name, checksum);
        }

        foreach (var script in _scripts.Skip(applied.Count))
        {
            await session.ExecuteScriptAsync(script.Script, cancellationToken).ConfigureAwait(false);
            await session.ExecuteAsync(
                $"""
                INSERT INTO schema_migrations (area, number, name, checksum, applied_at)
                VALUES ({Area}, {script.Number}, {script.Name}, {script.Checksum}, {appliedAt})
                """,
                cancellationToken).ConfigureAwait(false);
        }

        return Version - applied.Count;
    }

    private void Check(string database, long number, string name, string checksum)
    {
        if (number > Version)
        {
            throw new MetadataException(
                $"The '{Area}' tables in '{database}' have schema version {number}, but this SDK knows versions up to {Version}. "
                + "Update MlOps.Sdk to the version that wrote them, or open another database.",
                "migrate");
        }

        if (checksum != _scripts[(int)number - 1].Checksum)
        {
            throw new MetadataException(
                $"Migration {number} ('{name}') of '{Area}' was applied to '{database}' with another text than the one in this SDK. "
                + "Use an official build of MlOps.Sdk, or restore the database from a backup made with it.",
                "migrate");
        }
    }

    private static MetadataMigration Parse(string area, string file, string script)
    {
        var separator = file.IndexOf('_', StringComparison.Ordinal);
        return separator > 0 && int.TryParse(file.AsSpan(0, separator), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new MetadataMigration(number, file, script, Hash(script.ReplaceLineEndings("\n")))
            : throw new ArgumentException($"The migration '{file}' of '{area}' has no number. Name it like '001_tables.sql'.", nameof(file));
    }

    private static IEnumerable<(string File, string Script)> Read(Assembly assembly, string folder)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var part = folder.Replace('/', '.') + ".";
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            var at = ("." + resource).LastIndexOf("." + part, StringComparison.Ordinal);
            if (at >= 0 && resource.EndsWith(".sql", StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
                yield return (resource[(at + part.Length)..], reader.ReadToEnd());
            }
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
