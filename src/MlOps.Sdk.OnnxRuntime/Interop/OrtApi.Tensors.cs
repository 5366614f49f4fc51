using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

internal sealed unsafe partial class OrtApi
{
    public nint CreateCpuMemoryInfo(out nint memoryInfo)
    {
        const int deviceAllocator = 0;
        const int defaultMemory = 0;
        nint result = 0;
        var status = ((delegate* unmanaged<int, int, nint*, nint>)_table[OrtSlot.CreateCpuMemoryInfo])(deviceAllocator, defaultMemory, &result);
        memoryInfo = result;
        return status;
    }

    /// <summary>Makes a tensor over memory of ours; the memory must outlive the tensor.</summary>
    public nint CreateTensorOver(nint memoryInfo, void* data, nuint byteLength, ReadOnlySpan<long> shape, TensorElementType type, out nint value)
    {
        nint result = 0;
        nint status;
        fixed (long* dimensions = shape)
        {
            status = ((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)_table[OrtSlot.CreateTensorWithDataAsOrtValue])(
                memoryInfo, data, byteLength, dimensions, (nuint)shape.Length, (int)type, &result);
        }

        value = result;
        return status;
    }

    /// <summary>Makes a tensor whose memory is the engine's; the only way for strings.</summary>
    public nint CreateTensor(nint allocator, ReadOnlySpan<long> shape, TensorElementType type, out nint value)
    {
        nint result = 0;
        nint status;
        fixed (long* dimensions = shape)
        {
            status = ((delegate* unmanaged<nint, long*, nuint, int, nint*, nint>)_table[OrtSlot.CreateTensorAsOrtValue])(
                allocator, dimensions, (nuint)shape.Length, (int)type, &result);
        }

        value = result;
        return status;
    }

    public nint GetTensorData(nint value, out nint data)
    {
        nint result = 0;
        var status = ((delegate* unmanaged<nint, nint*, nint>)_table[OrtSlot.GetTensorMutableData])(value, &result);
        data = result;
        return status;
    }

    public nint GetTensorTypeAndShape(nint value, out nint info)
    {
        nint result = 0;
        var status = ((delegate* unmanaged<nint, nint*, nint>)_table[OrtSlot.GetTensorTypeAndShape])(value, &result);
        info = result;
        return status;
    }

    public nint GetOnnxType(nint typeInfo, out int onnxType)
    {
        var result = 0;
        var status = ((delegate* unmanaged<nint, int*, nint>)_table[OrtSlot.GetOnnxTypeFromTypeInfo])(typeInfo, &result);
        onnxType = result;
        return status;
    }

    /// <summary>The tensor part of a type; borrowed from it, not to be freed.</summary>
    public nint CastToTensorInfo(nint typeInfo, out nint tensorInfo)
    {
        nint result = 0;
        var status = ((delegate* unmanaged<nint, nint*, nint>)_table[OrtSlot.CastTypeInfoToTensorInfo])(typeInfo, &result);
        tensorInfo = result;
        return status;
    }

    public nint GetElementType(nint tensorInfo, out int elementType)
    {
        var result = 0;
        var status = ((delegate* unmanaged<nint, int*, nint>)_table[OrtSlot.GetTensorElementType])(tensorInfo, &result);
        elementType = result;
        return status;
    }

    public nint GetDimensionCount(nint tensorInfo, out int count)
    {
        nuint result = 0;
        var status = ((delegate* unmanaged<nint, nuint*, nint>)_table[OrtSlot.GetDimensionsCount])(tensorInfo, &result);
        count = (int)result;
        return status;
    }

    public nint GetDimensions(nint tensorInfo, Span<long> dimensions)
    {
        fixed (long* target = dimensions)
        {
            return ((delegate* unmanaged<nint, long*, nuint, nint>)_table[OrtSlot.GetDimensions])(tensorInfo, target, (nuint)dimensions.Length);
        }
    }

    /// <summary>The names of dimensions such as "N"; empty for one that has none.</summary>
    public nint GetSymbolicDimensions(nint tensorInfo, string[] names)
    {
        var texts = new nint[names.Length];
        nint status;
        fixed (nint* target = texts)
        {
            status = ((delegate* unmanaged<nint, nint*, nuint, nint>)_table[OrtSlot.GetSymbolicDimensions])(tensorInfo, target, (nuint)names.Length);
        }

        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Marshal.PtrToStringUTF8(texts[i]) ?? string.Empty;
        }

        return status;
    }

    /// <summary>Gives one element of a string tensor a length and returns where its bytes go.</summary>
    public nint GetStringBuffer(nint value, int index, int byteLength, out nint buffer)
    {
        nint result = 0;
        var status = ((delegate* unmanaged<nint, nuint, nuint, nint*, nint>)_table[OrtSlot.GetResizedStringTensorElementBuffer])(value, (nuint)index, (nuint)byteLength, &result);
        buffer = result;
        return status;
    }

    public nint GetStringDataLength(nint value, out nuint byteLength)
    {
        nuint result = 0;
        var status = ((delegate* unmanaged<nint, nuint*, nint>)_table[OrtSlot.GetStringTensorDataLength])(value, &result);
        byteLength = result;
        return status;
    }

    /// <summary>Copies all strings of a tensor behind each other, with the offset at which each starts.</summary>
    public nint GetStringContent(nint value, Span<byte> bytes, Span<nuint> offsets)
    {
        fixed (byte* target = bytes)
        fixed (nuint* starts = offsets)
        {
            return ((delegate* unmanaged<nint, byte*, nuint, nuint*, nuint, nint>)_table[OrtSlot.GetStringTensorContent])(
                value, target, (nuint)bytes.Length, starts, (nuint)offsets.Length);
        }
    }
}
