namespace MlOps.Sdk.OnnxRuntime;

/// <summary>What a model's operators run on.</summary>
public enum ExecutionProvider
{
    /// <summary>The processor. In every build of the library.</summary>
    Cpu,

    /// <summary>NVIDIA GPUs through CUDA. Needs the GPU build of the library (Microsoft.ML.OnnxRuntime.Gpu) and the CUDA libraries.</summary>
    Cuda,

    /// <summary>NVIDIA GPUs through TensorRT; operators it lacks go to CUDA when that is in the list too. Needs the GPU build and the TensorRT libraries.</summary>
    TensorRt,

    /// <summary>Any GPU with Vulkan, Direct3D 12 or Metal. In the build that MlOps.Sdk ships.</summary>
    WebGpu,

    /// <summary>Any Direct3D 12 GPU on Windows. Needs the DirectML build of the library (Microsoft.ML.OnnxRuntime.DirectML).</summary>
    DirectMl,

    /// <summary>Apple's GPU and neural engine on macOS.</summary>
    CoreMl,
}
