using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Lets a bounded number of calls run and a bounded number wait for a bounded time, first come, first served. Thread-safe.</summary>
internal sealed class Admission
{
    private readonly Lock _gate = new();
    private readonly LinkedList<AdmissionTicket> _queue = [];
    private readonly string _deployment;
    private readonly TimeProvider _time;
    private readonly ITimer _clock;
    private readonly KeyValuePair<string, object?> _tag;
    private int _running;

    public Admission(string deployment, AdmissionPlan plan, TimeProvider time)
    {
        (_deployment, Plan, _time) = (deployment, plan, time);
        _tag = new(ServingTelemetry.DeploymentAttribute, deployment);
        _clock = time.CreateTimer(static admission => ((Admission)admission!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public AdmissionPlan Plan { get; }

    public int Running
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Takes a place, at once or when one is free; <see cref="Leave"/> gives it back.</summary>
    /// <exception cref="ServingException">The queue is full, or the wait was too long.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        AdmissionTicket ticket;
        lock (_gate)
        {
            if (_running < Plan.MaxConcurrency)
            {
                _running++;
                return ValueTask.CompletedTask;
            }

            if (_queue.Count >= Plan.MaxQueue)
            {
                return ValueTask.FromException(Full());
            }

            ticket = new AdmissionTicket(this, _time.GetTimestamp());
            _queue.AddLast(ticket.Node);
            if (_queue.Count == 1)
            {
                _clock.Change(Plan.MaxWait, Timeout.InfiniteTimeSpan);
            }
        }

        return ticket.WaitAsync(cancellationToken);
    }

    public void Leave()
    {
        AdmissionTicket next;
        lock (_gate)
        {
            if (_queue.First is not { } first)
            {
                _running--;
                return;
            }

            next = first.Value;
            _queue.RemoveFirst();
        }

        next.Admit();
    }

    /// <summary>Takes a call that does not want to wait any more out of the queue; false when it has its place already.</summary>
    internal bool TryRemove(AdmissionTicket ticket)
    {
        lock (_gate)
        {
            if (ticket.Node.List is null)
            {
                return false;
            }

            _queue.Remove(ticket.Node);
            return true;
        }
    }

    // All wait equally long, so the first in the queue is the next to run out of time, and one clock is enough.
    private void Expire()
    {
        List<AdmissionTicket> late = [];
        lock (_gate)
        {
            while (_queue.First is { } first)
            {
                var rest = Plan.MaxWait - _time.GetElapsedTime(first.Value.Since);
                if (rest > TimeSpan.Zero)
                {
                    _clock.Change(rest < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : rest, Timeout.InfiniteTimeSpan);
                    break;
                }

                _queue.RemoveFirst();
                late.Add(first.Value);
            }
        }

        late.ForEach(ticket => ticket.Refuse(TooLate()));
    }

    private ServingException Full() => Shed("queue", string.Create(
        CultureInfo.InvariantCulture,
        $"Deployment \"{_deployment}\" is busy: {Plan.MaxConcurrency} calls run and {Plan.MaxQueue} wait, so this one was refused; try again later, or raise MaxConcurrency or its queue."));

    private ServingException TooLate() => Shed("wait", string.Create(
        CultureInfo.InvariantCulture,
        $"Deployment \"{_deployment}\" is busy: the call waited {Plan.MaxWait.TotalMilliseconds:0.###} ms for one of {Plan.MaxConcurrency} places and was refused; try again later, or raise MaxConcurrency or its longest wait."));

    private ServingException Shed(string cause, string message)
    {
        HostingInstruments.Shed.Add(1, _tag, new(ServingTelemetry.CauseAttribute, cause));
        return new ServingException(message, _deployment) { Reason = ServingErrorReason.Overloaded, IsTransient = true, RetryAfter = Plan.MaxWait };
    }
}
