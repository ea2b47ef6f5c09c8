// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

/** The classifiers that can defend. */
public enum ClassifierKind {
    /** LeNet-5 for 1x28x28 images, 61,706 parameters. */
    LENET5,
    /** ResNet-20 for 3x32x32 images, 269,722 parameters. */
    RESNET20
}
