namespace MlOps.Sdk.OnnxRuntime;

/// <summary>The functions for the options object of a provider that has one of its own.</summary>
internal readonly record struct ProviderSlots(int Create, int Update, int Append, int Release)
{
    public static ProviderSlots Cuda { get; } = new(
        OrtSlot.CreateCudaProviderOptions, OrtSlot.UpdateCudaProviderOptions, OrtSlot.SessionOptionsAppendExecutionProviderCuda,
        OrtSlot.ReleaseCudaProviderOptions);

    public static ProviderSlots TensorRt { get; } = new(
        OrtSlot.CreateTensorRtProviderOptions, OrtSlot.UpdateTensorRtProviderOptions, OrtSlot.SessionOptionsAppendExecutionProviderTensorRt,
        OrtSlot.ReleaseTensorRtProviderOptions);
}
