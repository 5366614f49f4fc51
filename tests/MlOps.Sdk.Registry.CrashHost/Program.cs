using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Registry.Tests;

namespace MlOps.Sdk.Registry.CrashHost;

/// <summary>
/// Registers and promotes versions for ever, says on standard output what was acknowledged, and stops at a named point
/// for its parent to kill it.
/// </summary>
internal static class Program
{
    // Arguments: folder, crash point or "none", how many times to pass it before stopping.
    public static async Task Main(string[] args)
    {
        var remaining = int.Parse(args[2], CultureInfo.InvariantCulture);
        CrashPoints.Handler = async point =>
        {
            if (point == args[1] && remaining-- == 0)
            {
                Console.WriteLine($"reached {point}");
                await Task.Delay(Timeout.Infinite);
            }
        };
        var services = new ServiceCollection();
        services.AddMlOpsCore(o => o.Path = args[0]).UseSqlite().AddRegistry();
        await using var provider = services.BuildServiceProvider();
        var registry = provider.GetRequiredService<IModelRegistry>();
        string? current = Alias.NotSet;
        for (var i = 1; ; i++)
        {
            var version = await registry.RegisterAsync("risk", TestPackages.Create(i));
            Console.WriteLine($"registered {version.Version} {version.PackageHash}");
            await registry.SetAliasAsync("risk", Alias.Champion, version.Version, current);
            current = version.Version.ToString(CultureInfo.InvariantCulture);
            Console.WriteLine($"promoted {version.Version}");
        }
    }
}
