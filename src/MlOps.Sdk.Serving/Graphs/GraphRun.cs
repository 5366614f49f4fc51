using System.Diagnostics;
using MlOps.Sdk.Core;
using MlOps.Sdk.Resilience;

namespace MlOps.Sdk.Serving;

/// <summary>One call of a composition: each step runs as soon as those it waits for are done. Owns what they gave.</summary>
internal sealed class GraphRun(GraphPlan plan, GraphCall call) : IDisposable
{
    /// <summary>
    /// Rows from which on steps that do not wait for each other are computed by several threads. For fewer rows handing the work
    /// over takes longer than the work; steps that wait, as for a remote replica, wait together in either case.
    /// </summary>
    internal const int RowsThatPay = 256;

    private readonly Task<StepAnswer>[] _steps = new Task<StepAnswer>[plan.Nodes.Count];

    /// <summary>Runs all steps, and ends when none runs any more.</summary>
    /// <exception cref="ServingException">A step failed; names it.</exception>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        using var stop = plan.HasBranches ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken) : null;
        var token = stop?.Token ?? cancellationToken;
        var started = 0;
        for (; started < _steps.Length && (started == 0 || !_steps[started - 1].IsFaulted); started++)
        {
            _steps[started] = RunStepAsync(started, token);
        }

        await WhenAllAsync(started, stop).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var step in _steps.Take(started).Where(step => step.IsFaulted))
        {
            await step.ConfigureAwait(false);
        }

        foreach (var step in _steps.Take(started))
        {
            await step.ConfigureAwait(false);
        }
    }

    public StepAnswer AnswerOf(int node) => _steps[node].Result;

    /// <summary>The worst level of all steps, and every reason once.</summary>
    public (QualityLevel Level, string? Reason) Weigh()
    {
        var answers = plan.Nodes.Select((node, i) => (node, Answer: AnswerOf(i))).Where(pair => pair.node.Ensemble is null).Select(pair => pair.Answer).ToList();
        var reason = string.Join(' ', answers.Select(answer => answer.Reason).OfType<string>().Distinct(StringComparer.Ordinal));
        return (answers.Max(answer => answer.Level), reason.Length == 0 ? null : reason);
    }

    public void Dispose()
    {
        foreach (var step in _steps)
        {
            if (step is { IsCompletedSuccessfully: true })
            {
                step.Result.Dispose();
            }
        }
    }

    // A failure stops the others, which must be done before the rows they read are given back.
    private async Task WhenAllAsync(int started, CancellationTokenSource? stop)
    {
        var running = _steps.Take(started).Where(step => !step.IsCompleted).ToList();
        if (running.Count < started && stop is not null && _steps.Take(started).Any(step => step.IsFaulted))
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }

        while (running.Count > 0)
        {
            var done = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(done);
            if (done.IsFaulted && stop is not null)
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<StepAnswer> RunStepAsync(int index, CancellationToken cancellationToken)
    {
        foreach (var dependency in plan.Dependencies[index])
        {
            await _steps[dependency].ConfigureAwait(false);
        }

        return plan.HasBranches && call.Request.RowCount >= RowsThatPay
            ? await Task.Run(() => TraceAsync(index, cancellationToken), cancellationToken).ConfigureAwait(false)
            : await TraceAsync(index, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepAnswer> TraceAsync(int index, CancellationToken cancellationToken)
    {
        var node = plan.Nodes[index];
        using var activity = ServingTelemetry.Source.StartActivity("step");
        activity?.SetTag(ServingTelemetry.DeploymentAttribute, plan.Name).SetTag(ServingTelemetry.StepAttribute, node.Ensemble?.ColumnOf(node.Name) ?? node.Name);
        try
        {
            using var inputs = Collect(index);
            StepAnswer[] members = [.. plan.Members[index].Select(AnswerOf)];
            RequireEnough(node, members);
            var answer = await node.RunAsync(inputs, members, call, cancellationToken).ConfigureAwait(false);
            Tag(activity, answer);
            return answer;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message).SetTag(MlOpsTelemetry.ErrorTypeAttribute, exception.GetType().FullName);
            var failure = new ServingException($"{node.Shown} failed: {exception.Message}", plan.Name, exception)
            {
                Reason = exception is ServingException { Reason: not ServingErrorReason.Unspecified and var reason } ? reason : ServingErrorReason.ModelFailed,
                RetryAfter = (exception as ServingException)?.RetryAfter,
                IsTransient = IsTransient(exception),
            };
            return node.Ensemble is { } ensemble && ensemble.Least < ensemble.Members.Count ? new StepAnswer { Failure = failure } : throw failure;
        }
    }

    private RecordBatch Collect(int index)
    {
        var node = plan.Nodes[index];
        var columns = new Column[node.Needs.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var (source, ordinal) = plan.Sources[index][i];
            columns[i] = ColumnOf(node, source, ordinal);
        }

        return new RecordBatch(plan.InputSchemas[index], columns);
    }

    private Column ColumnOf(GraphNode node, int source, int ordinal)
    {
        if (source < 0)
        {
            return call.Request.Columns[ordinal].Share();
        }

        var answer = AnswerOf(source);
        if (answer.Outputs is { } outputs)
        {
            return outputs.Columns[ordinal].Share();
        }

        var member = plan.Nodes[source];
        return ReferenceEquals(node.Combines, member.Ensemble)
            ? Columns.FromObjects(member.Outputs[ordinal].Type, Enumerable.Repeat<object?>(null, call.Request.RowCount))
            : throw new ServingException($"It takes '{member.Outputs[ordinal].Name}', and {answer.Failure!.Message}", plan.Name, answer.Failure) { Reason = ServingErrorReason.ModelFailed };
    }

    private void RequireEnough(GraphNode node, StepAnswer[] members)
    {
        var answered = members.Count(member => member.Failure is null);
        if (node.Combines is { } ensemble && answered < ensemble.Least)
        {
            var failures = members.Select(member => member.Failure).OfType<Exception>().ToList();
            throw new ServingException(
                $"Only {answered} of {members.Length} members answered, and {ensemble.Least} must: {string.Join(' ', failures.Select(failure => failure.Message))}", plan.Name, new AggregateException(failures))
            {
                Reason = ServingErrorReason.NoLevelAnswered,
            };
        }
    }

    private static bool IsTransient(Exception exception) => exception is MlOpsException { IsTransient: true };

    private static void Tag(Activity? activity, StepAnswer answer)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag(ServingTelemetry.QualityLevelAttribute, (int)answer.Level);
        if (answer.Model is { } model)
        {
            activity.SetTag(MlOpsTelemetry.ModelNameAttribute, model)
                .SetTag(MlOpsTelemetry.ModelVersionAttribute, string.Join(',', answer.Parts.Select(part => part.Version).Distinct()))
                .SetTag(ServingTelemetry.VariantAttribute, string.Join(',', answer.Parts.Select(part => part.Variant).Distinct()));
        }
    }
}
