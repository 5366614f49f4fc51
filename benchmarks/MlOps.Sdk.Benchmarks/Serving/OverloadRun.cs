using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>A deployment at half its capacity, at many times of it, and at half again; and then in a storm of cancelled calls.</summary>
internal sealed class OverloadRun(ServedModel model, ServedModel neighbour)
{
    private const int Longest = 12;
    private readonly float[][] _vectors = ServedModel.Vectors(3, 64);

    public async Task<OverloadFigures> MeasureAsync(string name, double times, TimeSpan length, int inside)
    {
        // As many awaiting callers as places, so that nothing is shed and the deployment is never idle.
        await AsyncLoad.RunAsync(inside / 2, CallAsync, TimeSpan.FromSeconds(2));
        var capacity = (await AsyncLoad.RunAsync(inside / 2, CallAsync, TimeSpan.FromSeconds(4))).CallsPerSecond;
        var calm = TimeSpan.FromSeconds(5);
        await NeighbourAsync(TimeSpan.FromSeconds(2));
        var aloneMs = OpenCall.Quantile((await NeighbourAsync(calm)).Select(call => call.SinceStartMs), 0.5);
        var normal = await OpenLoop.RunAsync(capacity / 2, calm, CallAsync);

        var before = Memory();
        using var watch = new CancellationTokenSource();
        var peak = PeakAsync(watch.Token);
        var beside = NeighbourAsync(length);

        // What cannot be answered in good time is not computed: callers under overload say how long the answer is of use.
        var bound = inside * 1000 / capacity;
        var patience = new PredictOptions { Timeout = TimeSpan.FromMilliseconds(1.5 * bound) };
        var over = await OpenLoop.RunAsync(capacity * times, length, number => CallAsync(number, patience));
        await watch.CancelAsync();
        var after = await OpenLoop.RunAsync(capacity / 2, TimeSpan.FromSeconds(Longest), CallAsync);
        var besideMs = OpenCall.Quantile((await beside).Select(call => call.SinceStartMs), 0.5);
        var answered = over.Where(call => call.Outcome == OpenCallOutcome.Answered).Select(call => call.SinceDueMs).ToList();
        return new OverloadFigures
        {
            Name = name,
            Capacity = capacity,
            AnsweredPerSecond = answered.Count / length.TotalSeconds,
            OfferedRatio = over.Count / length.TotalSeconds / capacity,
            NormalP50Ms = OpenCall.Quantile(normal.Select(call => call.SinceDueMs), 0.5),
            NormalP99Ms = OpenCall.Quantile(normal.Select(call => call.SinceDueMs), 0.99),
            AdmittedP50Ms = OpenCall.Quantile(answered, 0.5),
            AdmittedP99Ms = OpenCall.Quantile(answered, 0.99),
            ShedP99Ms = OpenCall.Quantile(over.Where(call => call.Outcome == OpenCallOutcome.Shed).Select(call => call.SinceDueMs), 0.99),
            BoundMs = bound,
            ShedShare = (double)over.Count(call => call.Outcome == OpenCallOutcome.Shed) / over.Count,
            Failed = over.Concat(normal).Concat(after).Count(call => call.Outcome == OpenCallOutcome.Failed),
            MemoryGrowthMib = (await peak) - before,
            RecoverySeconds = Recovery(normal, after, capacity / 2),
            NeighbourP50Ratio = besideMs / aloneMs,
            PermitsLeft = await StormAsync(),
            Calls = over.Count,
        };
    }

    private ValueTask CallAsync(int number) => CallAsync(number, null);

    private async ValueTask CallAsync(int number, PredictOptions? options) =>
        await model.Predictor.PredictAsync(_vectors[number % _vectors.Length], options).ConfigureAwait(false);

    private Task<IReadOnlyList<OpenCall>> NeighbourAsync(TimeSpan length) => OpenLoop.RunAsync(
        50, length, async number => await neighbour.Predictor.PredictAsync(_vectors[number % _vectors.Length]).ConfigureAwait(false));

    /// <summary>Seconds until a second in whose quarters nothing was shed and the median was at most twice the normal one.</summary>
    private static double Recovery(IReadOnlyList<OpenCall> normal, IReadOnlyList<OpenCall> after, double perSecond)
    {
        const double window = 0.25;
        var limit = 2 * OpenCall.Quantile(normal.Select(call => call.SinceDueMs), 0.5);
        var good = after.Chunk((int)Math.Ceiling(perSecond * window)).Select(
            calls => calls.All(call => call.Outcome == OpenCallOutcome.Answered) && OpenCall.Quantile(calls.Select(call => call.SinceDueMs), 0.5) <= limit).ToList();
        for (var first = 0; first + 4 <= good.Count; first++)
        {
            if (good.Skip(first).Take(4).All(isGood => isGood))
            {
                return first * window;
            }
        }

        return Longest;
    }

    /// <summary>Half of many callers cancel while they wait or run. What is still taken when all have ended.</summary>
    private async Task<int> StormAsync()
    {
        var random = new Random(4);
        var callers = Enumerable.Range(0, 2000).Select(number => (Number: number, Cancels: number % 2 == 0, After: random.Next(30), Start: random.Next(2000))).ToList();
        await Task.WhenAll(callers.Select(async caller =>
        {
            await Task.Delay(caller.Start).ConfigureAwait(false);
            using var stop = new CancellationTokenSource();
            if (caller.Cancels)
            {
                stop.CancelAfter(caller.After);
            }

            try
            {
                await model.Predictor.PredictAsync(_vectors[caller.Number % _vectors.Length], null, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
            }
            catch (MlOps.Sdk.Core.ServingException)
            {
            }
        })).ConfigureAwait(false);
        var status = model.Server.Deployments[0];
        return (status.RunningCalls ?? 0) + (status.WaitingCalls ?? 0) + (status.Batching?.Running ?? 0) + (status.Batching?.Waiting ?? 0);
    }

    private static async Task<double> PeakAsync(CancellationToken cancellationToken)
    {
        var peak = 0.0;
        while (!cancellationToken.IsCancellationRequested)
        {
            peak = Math.Max(peak, Environment.WorkingSet / 1048576.0);
            await Task.Delay(100, CancellationToken.None).ConfigureAwait(false);
        }

        return peak;
    }

    private static double Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet / 1048576.0;
    }
}
