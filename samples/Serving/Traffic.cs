using MlOps.Sdk.Serving;

namespace ServingSample;

/// <summary>Callers that ask about one commit after the other while something else happens, and what they saw.</summary>
internal sealed class Traffic
{
    private const int Callers = 2;
    private const int CallsBetweenPauses = 20;

    private long _calls;
    private long _errors;

    public long Calls => Interlocked.Read(ref _calls);

    public long Errors => Interlocked.Read(ref _errors);

    public static async Task<Traffic> DuringAsync(IPredictor<Commit, Risk> predictor, IReadOnlyList<Commit> commits, Func<Task> work)
    {
        var traffic = new Traffic();
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => traffic.AskAsync(predictor, commits, caller, stop.Token))).ToList();
        await work();
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        return traffic;
    }

    private async Task AskAsync(IPredictor<Commit, Risk> predictor, IReadOnlyList<Commit> commits, int caller, CancellationToken stop)
    {
        for (var call = caller; !stop.IsCancellationRequested; call += Callers)
        {
            try
            {
                var commit = commits[call % commits.Count];
                await predictor.PredictAsync(commit, new PredictOptions { UnitKey = commit.CommitId }, CancellationToken.None);
            }
            catch (Exception)
            {
                Interlocked.Increment(ref _errors);
            }

            Interlocked.Increment(ref _calls);
            if (call % CallsBetweenPauses == caller)
            {
                await Task.Delay(1, CancellationToken.None);
            }
        }
    }
}
