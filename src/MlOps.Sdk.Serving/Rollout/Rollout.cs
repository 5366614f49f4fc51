using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Takes a new version through the steps of a plan.</summary>
internal sealed class Rollout : IRollout, IAsyncDisposable
{
    private const string Replaced = "The deployment was taken down or replaced.";

    private readonly Deployment _deployment;
    private readonly ServerContext _context;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<RolloutChanged> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly VersionRole _candidate;
    private readonly VariantWatch _ofPrimary;
    private readonly VariantWatch _ofCandidate;
    private readonly RollingUpdate? _rolling;
    private readonly IReadOnlyList<RolloutStep> _steps;
    private volatile bool _isClosing;
    private volatile string? _objection;
    private volatile RolloutChanged _status;
    private long _keptAt;
    private Task _work = Task.CompletedTask;

    /// <summary>Takes over the rolling update.</summary>
    public Rollout(Deployment deployment, VersionRole candidate, RolloutPlan plan, RollingUpdate? rolling, ServerContext context)
    {
        (_rolling, _steps) = (rolling, rolling?.StepsOf(plan.HoldOfReplica!.Value) ?? plan.Steps);
        (_deployment, _candidate, Plan, _context) = (deployment, candidate, plan, context);
        (_ofPrimary, _ofCandidate) = (new VariantWatch(plan.GuardWindow, context.Time), new VariantWatch(plan.GuardWindow, context.Time));
        candidate.Watch = _ofCandidate;
        _status = Describe(RolloutState.Running, 0, "The new version is loaded and warm.");
    }

    public string Deployment => _deployment.Name;

    public RolloutPlan Plan { get; }

    public RolloutChanged Status => _status;

    public Task<RolloutChanged> Completion => _completion.Task;

    public void Start() => _work = Task.Run(RunAsync);

    public void RollBack(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (!_completion.Task.IsCompleted && Interlocked.CompareExchange(ref _objection, reason, null) is null)
        {
            _stop.Cancel();
        }
    }

    /// <summary>Ends without a change of the traffic, because the deployment goes.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosing = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            for (var i = 0; i < _steps.Count && _objection is null; i++)
            {
                if (await TakeAsync(i).ConfigureAwait(false) is { } objection)
                {
                    Interlocked.CompareExchange(ref _objection, objection, null);
                }
            }

            if (_objection is null)
            {
                await _deployment.PromoteAsync(_candidate, _stop.Token).ConfigureAwait(false);
                _rolling?.Release();
                End(RolloutState.Completed, 100, "Every step was held and no guard objected.");
                return;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _objection ??= Replaced;
        }
        catch (Exception exception)
        {
            _objection = $"The rollout failed: {exception.Message}";
        }

        _deployment.Withdraw(_candidate);
        End(RolloutState.RolledBack, 0, _objection + await GoBackAsync().ConfigureAwait(false));
    }

    /// <summary>Brings the replicas back that were let go, unless the deployment goes. What went wrong, or null.</summary>
    private async ValueTask<string?> GoBackAsync()
    {
        var trouble = _rolling is null || _isClosing ? null : await _rolling.RestoreAsync().ConfigureAwait(false);
        _rolling?.Release();
        return trouble;
    }

    /// <summary>Gives the version a step's share and holds it. Why the version has to go, or null when the step was held.</summary>
    private async ValueTask<string?> TakeAsync(int index)
    {
        var step = _steps[index];
        if (_rolling is not null)
        {
            await _rolling.AddAsync(index + 1, _stop.Token).ConfigureAwait(false);
        }

        var started = _context.Time.GetTimestamp();
        for (var isNew = true; _deployment.TrySetShare(_candidate, step.Percent); isNew = false)
        {
            if (isNew)
            {
                _rolling?.RemoveFor(index + 1);
                Note(RolloutState.Running, step.Percent, string.Create(CultureInfo.InvariantCulture, $"Step {index + 1} of {_steps.Count}: {step.Percent:0.##} % for {step.Hold:c}."));
            }

            var verdict = await AskGuardsAsync(step.Percent).ConfigureAwait(false);
            var held = _context.Time.GetElapsedTime(started);
            if (verdict.Decision == RolloutDecision.RollBack)
            {
                return verdict.Reason;
            }

            if (held >= step.Hold && verdict.Decision == RolloutDecision.GoOn)
            {
                return null;
            }

            if (held >= step.Hold + Plan.LongestWait)
            {
                return $"Too little was known after the longest wait: {verdict.Reason}";
            }

            await Task.Delay(Plan.GuardInterval, _context.Time, _stop.Token).ConfigureAwait(false);
            if (_context.Time.GetElapsedTime(_keptAt) >= RolloutLedger.LeaseOf(Plan) / 4)
            {
                Keep(_status);
            }
        }

        return Replaced;
    }

    private async ValueTask<RolloutVerdict> AskGuardsAsync(double percent)
    {
        _deployment.WatchPrimary(_ofPrimary);
        var context = new RolloutContext(Deployment, _candidate.Version.Model, Plan.Version, percent, _ofCandidate.Statistics(), _ofPrimary.Statistics());
        var worst = new RolloutVerdict(RolloutDecision.GoOn, "No guard objects.");
        foreach (var guard in Plan.Guards)
        {
            var verdict = await guard.CheckAsync(context, _stop.Token).ConfigureAwait(false);
            worst = verdict.Decision > worst.Decision ? verdict with { Reason = $"Guard \"{guard.Name}\": {verdict.Reason}" } : worst;
        }

        return worst;
    }

    private void End(RolloutState state, double percent, string reason)
    {
        _candidate.Watch = null;
        _deployment.WatchPrimary(null);
        Note(state, percent, reason);
        _completion.TrySetResult(_status);
    }

    private void Note(RolloutState state, double percent, string reason)
    {
        var changed = _status = Describe(state, percent, reason);
        _context.Work.Add(async () =>
        {
            var action = state switch
            {
                RolloutState.Running => "serving.rollout.step",
                RolloutState.Completed => "serving.rollout.completed",
                _ => "serving.rollout.rolled-back",
            };
            await _context.Audit.RecordAsync(action, string.Create(CultureInfo.InvariantCulture, $"{changed.Model}/{changed.Version}"), $"{Deployment}: {reason}").ConfigureAwait(false);
            await _context.Events.PublishAsync(changed, CancellationToken.None).ConfigureAwait(false);
        });
        Keep(changed);
    }

    // Said again from time to time, so that other processes see that this one lives.
    private void Keep(RolloutChanged changed)
    {
        _keptAt = _context.Time.GetTimestamp();
        _context.Work.Add(() => _context.Rollouts.NoteAsync(changed, RolloutLedger.LeaseOf(Plan)));
    }

    private RolloutChanged Describe(RolloutState state, double percent, string reason) =>
        new(Deployment, _candidate.Version.Model, Plan.Version, state, percent, reason, _context.Time.GetUtcNow());
}
