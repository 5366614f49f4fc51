using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

internal sealed partial class RowBatcher
{
    /// <summary>Computes every row of a batch, or finds out which of them cannot be. Never throws.</summary>
    /// <returns>What the run took; 0 when it failed.</returns>
    private long Compute(ServedVersion version, FormedBatch batch)
    {
        var started = _time.GetTimestamp();
        if (TryRun(version, batch, 0, batch.Count) is not { } error)
        {
            return _time.GetTimestamp() - started;
        }

        Divide(version, batch, 0, batch.Count, error);
        return 0;
    }

    /// <summary>A row that breaks a run is found by running the halves, so that it fails alone.</summary>
    private void Divide(ServedVersion version, FormedBatch batch, int from, int count, Exception error)
    {
        if (count == 1)
        {
            batch.Errors[from] = error;
            Interlocked.Increment(ref _failed);
            return;
        }

        count = batch.KeepPresent(from, count);
        var half = (count + 1) / 2;
        RunPart(version, batch, from, half);
        RunPart(version, batch, from + half, count - half);
    }

    private void RunPart(ServedVersion version, FormedBatch batch, int from, int count)
    {
        if (count > 0 && TryRun(version, batch, from, count) is { } error)
        {
            Divide(version, batch, from, count, error);
        }
    }

    private Exception? TryRun(ServedVersion version, FormedBatch batch, int from, int count)
    {
        var scorer = version.RowScorer!;
        ModelBinding? binding = null;
        var hasLetGo = false;
        try
        {
            batch.RunSize = SizeFor(count);
            binding = scorer.Rent(batch.RunSize);
            EnsureTexts(batch, scorer.TextSlots);
            scorer.Fill(binding, version, batch.Inputs.AsSpan(from, count), batch.Texts);
            LetGo(batch, from, count);
            hasLetGo = true;
            RowScorer.Run(binding);
            scorer.Read(binding, batch.Answers.AsSpan(from, count));
            scorer.Return(binding);
            return null;
        }
        catch (Exception exception)
        {
            if (binding is not null)
            {
                scorer.Discard(binding);
            }

            if (!hasLetGo)
            {
                LetGo(batch, from, count);
            }

            return exception;
        }
    }

    private static void LetGo(FormedBatch batch, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            batch[i]!.LetGo();
        }
    }

    private int SizeFor(int rows)
    {
        lock (_gate)
        {
            return _sizes.Run(rows, _times);
        }
    }

    private void EnsureTexts(FormedBatch batch, int slots)
    {
        if (batch.Texts.Length != slots)
        {
            batch.Texts = [.. Enumerable.Range(0, slots).Select(_ => new string?[_plan.MaxBatchSize])];
        }
    }
}
