using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Sqlite.WriterHost;

/// <summary>Writes rows to a database and says each row's number on standard output once it is acknowledged.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var (path, prefix, rows) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
        if (prefix == "online")
        {
            await OnlineWriter.RunAsync(path, rows);
            return 0;
        }

        await using var services = Services(path);
        var database = services.GetRequiredService<MetadataDatabase>();
        for (var i = 0; i < rows; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}");
            await database.WriteAsync(async (s, ct) =>
            {
                await s.ExecuteAsync($"CREATE TABLE IF NOT EXISTS item (id TEXT NOT NULL PRIMARY KEY)", ct);
                await s.ExecuteAsync($"INSERT INTO item (id) VALUES ({id})", ct);
            });
            Console.WriteLine(id);
        }

        return 0;
    }

    private static ServiceProvider Services(string path)
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().UseSqlite(o => o.DatabasePath = path);
        return services.BuildServiceProvider();
    }
}
