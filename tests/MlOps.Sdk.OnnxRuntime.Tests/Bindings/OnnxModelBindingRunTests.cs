using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OnnxModelBindingRunTests
{
    private const int Rows = 256;

    [Fact]
    public async Task Run_Repeated_AllocatesNothing()
    {
        using var session = await Load(TestModels.Perceptron(1, 100, 128, 64, 1));
        using var binding = session.Bind(1);
        Assert.Equal(0, AllocatedBytes(() => binding.Run()));
        using var source = new CancellationTokenSource();
        var token = source.Token;
        Assert.Equal(0, AllocatedBytes(() => binding.Run(token)));
    }

    [Fact]
    public async Task Run_RepeatedWithStringsAndOpenOutputs_AllocatesNothing()
    {
        using var labels = await Load(TestModels.Identity(TensorElementType.String, 1));
        using var strings = labels.Bind(4);
        string[] values = ["spam", "ham", "spam", "grün"];
        Assert.Equal(0, AllocatedBytes(() =>
        {
            strings.SetStrings(0, values);
            strings.Run();
            _ = strings.OutputStrings(0).Count;
        }));

        using var nonZero = await Load(TestModels.NonZero(2));
        using var binding = nonZero.Bind(2);
        binding.Input<float>(0).Fill(1);
        Assert.Equal(0, AllocatedBytes(() =>
        {
            binding.Run();
            _ = binding.Output<long>(0).Length + binding.OutputShape(0).Length;
        }));
    }

    [Fact]
    public async Task Run_ManyCallersWithOwnBindings_EachGetsItsOwnAnswer()
    {
        using var session = await Load(TestModels.MatMul(3, 1, 1, 10, 100));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(() =>
        {
            var random = new Random(caller);
            using var small = session.Bind(1);
            using var large = session.Bind(17 + caller);
            for (var i = 0; i < 400; i++)
            {
                var binding = i % 2 == 0 ? small : large;
                var x = binding.Input<float>(0);
                foreach (ref var value in x)
                {
                    value = random.Next(10);
                }

                binding.Run();
                var y = binding.Output<float>(0);
                for (var r = 0; r < binding.Rows; r++)
                {
                    Assert.Equal(x[3 * r] + (10 * x[(3 * r) + 1]) + (100 * x[(3 * r) + 2]), y[r]);
                }
            }
        })));
    }

    [Fact]
    public async Task Run_CancelledBefore_DoesNotRun()
    {
        using var session = await Load(TestModels.MatMul(2, 1, 1, 1));
        using var binding = session.Bind(1);
        Assert.Throws<OperationCanceledException>(() => binding.Run(new CancellationToken(canceled: true)));
        binding.Run();
        Assert.Equal(0f, binding.Output<float>(0)[0]);
    }

    [Fact]
    public async Task Run_CancelledMeanwhile_EndsAndBindingStaysUsable()
    {
        // About 30 billion floating point operations: no CPU finishes them on one thread before the cancellation,
        // which comes from here as soon as the run is seen to run, and from no timer that a busy machine delays.
        using var session = await Load(TestModels.Chain(Rows, 1000));
        using var binding = session.Bind(Rows);
        using var other = session.Bind(1);
        binding.Input<float>(0).Fill(1);
        using var source = new CancellationTokenSource();
        var run = Task.Run(() => binding.Run(source.Token));
        WaitUntilRunning(binding);
        await source.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => { binding.Output<float>(0); });

        // Another binding of the same session was not touched, and this one runs again.
        other.Input<float>(0).Fill(2);
        other.Run();
        Assert.Equal(2f, other.Output<float>(0)[0], 1e-3f);
        binding.Run();
        Assert.Equal(1f, binding.Output<float>(0)[^1], 1e-3f);
    }

    [Fact]
    public async Task Run_LongerThanItsTime_EndsAndBindingStaysUsable()
    {
        using var session = await Load(TestModels.Chain(Rows, 1000));
        using var binding = session.Bind(Rows);
        binding.Input<float>(0).Fill(1);
        var time = new FakeTimeProvider();
        var run = Task.Run(() => binding.Run(TimeSpan.FromMilliseconds(5), time));
        WaitUntilRunning(binding);
        time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Contains("longer than 00:00:00.0050000", (await Assert.ThrowsAsync<TimeoutException>(() => run)).Message);
        binding.Run(TimeSpan.FromHours(1), time);
        Assert.Equal(1f, binding.Output<float>(0)[^1], 1e-3f);

        using var source = new CancellationTokenSource();
        var cancelled = Task.Run(() => binding.Run(TimeSpan.FromHours(1), time, source.Token));
        WaitUntilRunning(binding);
        await source.CancelAsync();
        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled)).CancellationToken);
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.Run(TimeSpan.Zero, time));
    }

    [Fact]
    public async Task Run_SecondCallerOnTheSameBinding_IsRefused()
    {
        using var session = await Load(TestModels.Chain(Rows, 1000));
        using var binding = session.Bind(Rows);
        using var source = new CancellationTokenSource();
        var run = Task.Run(() => binding.Run(source.Token));
        WaitUntilRunning(binding);
        Assert.Contains("binding of its own", Assert.Throws<InvalidOperationException>(() => binding.Run()).Message);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Dispose_DuringARun_LetsTheRunEnd()
    {
        var session = await Load(TestModels.Chain(Rows, 200));
        var binding = session.Bind(Rows);
        var run = Task.Run(() => binding.Run());
        WaitUntilRunning(binding);
        binding.Dispose();
        session.Dispose();
        await run;
        Assert.Throws<ObjectDisposedException>(() => { binding.Output<float>(0); });
    }

    private static void WaitUntilRunning(ModelBinding binding) => SpinWait.SpinUntil(() => ((OnnxModelBinding)binding).IsRunning);

    private static long AllocatedBytes(Action action)
    {
        for (var i = 0; i < 100; i++)
        {
            action();
        }

        // A collection that other tests cause in the midst of it may count a few bytes for this thread; what a run allocates itself is there each time.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 5 && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                action();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static ValueTask<ModelSession> Load(byte[] model) => new OnnxModelRuntime().LoadAsync(model);
}
