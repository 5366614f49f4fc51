using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.Core.Tests;
using MlOps.Sdk.OnnxRuntime;

namespace MlOps.Sdk.OnnxRuntime.DamageHost;

/// <summary>
/// Damages models and loads them as an application does. For each a line: seed model, number, damage, and "file-refused" when our check stopped it, "engine" when
/// the engine did, "ran" or "run-failed" when it was loaded, or "WRONG" and what was wrong. Last "DONE" and the peak of memory in MiB. Arguments: a seed, the first damage,
/// how many damages of each seed model, and, to look at one again, a seed model's name
/// or file, and a file to write each damaged model to.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var numbers = args.Take(3).Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var runtime = new OnnxModelRuntime();
        foreach (var (name, whole) in Seeds(args.ElementAtOrDefault(3)))
        {
            Console.WriteLine($"{name} -1 none {await OutcomeAsync(runtime, whole)}");
            for (var turn = numbers[1]; turn < numbers[1] + numbers[2]; turn++)
            {
                var (kind, bytes) = OnnxDamage.Apply(whole, turn, numbers[0]);

                if (args.Length > 4)
                {
                    await File.WriteAllBytesAsync(args[4], bytes);
                }

                // Written before the load: if the process dies, the last line says on what.
                Console.Write($"{name} {turn} {kind} ");
                Console.WriteLine(bytes.Length == 0 ? "file-refused" : await OutcomeAsync(runtime, bytes));
            }
        }

        Console.WriteLine($"DONE {Process.GetCurrentProcess().PeakWorkingSet64 >> 20}");
        return 0;
    }

    private static IEnumerable<(string Name, byte[] Model)> Seeds(string? chosen) =>
        File.Exists(chosen) ? [("file", File.ReadAllBytes(chosen))] : OnnxSeeds.All.Where(s => chosen is null || s.Name == chosen);

    private static async Task<string> OutcomeAsync(OnnxModelRuntime runtime, byte[] model)
    {
        try
        {
            using var session = await runtime.LoadAsync(model);
            return Run(session);
        }
        catch (ModelRuntimeException failure)
        {
            return failure.Code == ModelRuntime.FileRefused ? "file-refused" : "engine";
        }
        catch (Exception failure)
        {
            return $"WRONG {failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}";
        }
    }

    private static string Run(ModelSession session)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            using var binding = session.Bind(2);
            binding.Run(limit.Token);
            return "ran";
        }
        catch (ModelRuntimeException)
        {
            return "run-failed";
        }
    }
}
