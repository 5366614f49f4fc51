namespace MlOps.Sdk.Training.Tests.Trainers;

/// <summary>Cancels at the first report.</summary>
internal sealed class Stopper(CancellationTokenSource source) : IProgress<TrainingPoint>
{
    public int Reports { get; private set; }

    public void Report(TrainingPoint value)
    {
        Reports++;
        source.Cancel();
    }
}
