using System.Diagnostics;
using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime.Tests;

namespace MlOps.Sdk.OnnxRuntime.EngineHost;

/// <summary>Loads many sessions that share threads; prints "threads added|difference to one thread|error of another number".</summary>
internal static class SharedThreads
{
    public static async Task<int> RunAsync()
    {
        const int sessions = 30;
        var model = TestModels.Perceptron(3, 100, 512, 512, 1);
        var shared = new OnnxModelRuntime(new OnnxRuntimeOptions { SharedThreads = 2, IntraOpThreads = 2 });
        using var first = await shared.LoadAsync(model);
        var before = Threads();
        List<ModelSession> others = [];
        for (var i = 0; i < sessions; i++)
        {
            others.Add(await shared.LoadAsync(model));
        }

        var added = Threads() - before;
        using var single = await new OnnxModelRuntime().LoadAsync(model);
        var difference = Math.Abs(Answer(others[^1]) - Answer(single));
        others.ForEach(s => s.Dispose());
        var error = "none";
        try
        {
            await new OnnxModelRuntime(new OnnxRuntimeOptions { SharedThreads = 3 }).LoadAsync(model);
        }
        catch (ModelRuntimeException exception)
        {
            error = exception.Message;
        }

        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{added}|{difference}|{error}"));
        return 0;
    }

    private static float Answer(ModelSession session)
    {
        using var binding = session.Bind(256);
        binding.Input<float>(0).Fill(0.25f);
        binding.Run();
        return binding.Output<float>(0)[255];
    }

    private static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }
}
