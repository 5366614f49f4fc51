using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.DuckDb.DamageHost;

/// <summary>
/// Damages files and lets every reader read them. For each a line: number, damage, reader, and "read" when nothing was noticed, the type of the failure
/// when it is one of ours and names the file, or "WRONG" and what was wrong. Arguments: an empty folder, a seed, how many damages.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var (folder, seed, count) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
        using var database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 2, MemoryLimit = "512MB" });

        // The engine keeps parts of files by path, size and second of change; here files change several times a second.
        await database.ExecuteAsync("SET GLOBAL enable_external_file_cache = false; SET GLOBAL parquet_metadata_cache = false");
        var readers = new Readers(database, folder);
        await readers.PrepareAsync();
        var all = readers.All();
        var whole = all.ToDictionary(r => r.Name, r => File.ReadAllBytes(r.File), StringComparer.Ordinal);
        for (var turn = 0; turn < count; turn++)
        {
            foreach (var (name, file, read) in all)
            {
                var (damage, bytes) = Damage.Apply(whole[name], turn, new Random((seed * 1_000) + turn));
                await File.WriteAllBytesAsync(file, bytes);
                Console.Write(string.Create(CultureInfo.InvariantCulture, $"{turn} {damage} {name} "));
                Console.WriteLine(await OutcomeAsync(file, read));
                await File.WriteAllBytesAsync(file, whole[name]);
            }

            // The same engine goes on with whole files, and the same readers with what is whole again.
            var (other, again, readAgain) = all[turn % all.Count];
            var outcome = await OutcomeAsync(again, readAgain);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{turn} none {other} {outcome}"));
        }

        Console.WriteLine("DONE");
        return 0;
    }

    private static async Task<string> OutcomeAsync(string file, Func<CancellationToken, Task> read)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await read(limit.Token);
            return "read";
        }
        catch (MlOpsException failure)
        {
            return failure.Message.Contains(Path.GetFileName(file), StringComparison.Ordinal)
                ? $"{failure.GetType().Name} {failure.Message.ReplaceLineEndings(" ")}"
                : $"WRONG {failure.GetType().Name} without the file: {failure.Message.ReplaceLineEndings(" ")}";
        }
        catch (Exception failure)
        {
            return $"WRONG {failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}";
        }
    }
}
